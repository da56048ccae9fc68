package llvm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"wasmc/ir"
)

// sized is a function of n values.
func sized(name string, n int) *ir.Func {
	return &ir.Func{Name: name, Blocks: []*ir.Block{{Values: make([]*ir.Value, n)}}}
}

// partsOf cuts a module of these functions and returns the names in each part.
func partsOf(funcs []*ir.Func) map[string]bool {
	m := &ir.Module{Funcs: funcs}
	var all []int
	for i := range funcs {
		all = append(all, i)
	}
	parts := map[string]bool{}
	for _, p := range cut(m, all, 1) {
		var names strings.Builder
		for _, i := range p {
			names.WriteString(funcs[i].Name + " ")
		}
		parts[names.String()] = true
	}
	return parts
}

// TestCutsStayWhereTheyAre changes functions of a module: at most a few parts have
// other functions than before, and mostly one or none.
func TestCutsStayWhereTheyAre(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var funcs []*ir.Func
	for i := range 8000 {
		n := int(120 * random.ExpFloat64())
		if i%1000 == 500 {
			n = 2 * maxUnit
		}
		funcs = append(funcs, sized(fmt.Sprintf("f%d", i), n))
	}
	before := partsOf(funcs)
	assert.Greater(t, len(before), 20)
	const trials = 100
	total := 0
	for trial := range trials {
		changed := slices.Clone(funcs)
		at := random.IntN(len(changed))
		added := 0
		if trial%2 == 0 {
			changed[at] = sized(changed[at].Name, random.IntN(2000))
		} else {
			changed = slices.Insert(changed, at, sized("new", random.IntN(2000)))
			added = 1
		}
		other := 0
		for p := range partsOf(changed) {
			if !before[p] {
				other++
			}
		}
		assert.LessOrEqual(t, other, 12)
		total += max(other-added, 0)
	}
	assert.Less(t, total, trials)
}

func TestPartsAreNeitherSmallNorLarge(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var funcs []*ir.Func
	var all []int
	for i := range 5000 {
		funcs = append(funcs, sized(fmt.Sprintf("f%d", i), 1+random.IntN(1000)))
		all = append(all, i)
	}
	parts := cut(&ir.Module{Funcs: funcs}, all, 1)
	next := 0
	for k, p := range parts {
		size := 0
		for _, i := range p {
			assert.Equal(t, next, i)
			next++
			size += numValues(funcs[i])
		}
		assert.LessOrEqual(t, size, maxUnit)
		if k < len(parts)-1 {
			assert.GreaterOrEqual(t, size, minUnit)
		}
	}
	assert.Equal(t, len(funcs), next)
}

func TestNumericUnits(t *testing.T) {
	has := func(op ir.Op, typ ir.Type, n int) bool {
		values := slices.Repeat([]*ir.Value{{Op: ir.Add, Type: ir.I32}}, 10_000)
		for i := range n {
			values[i] = &ir.Value{Op: op, Type: typ}
		}
		m := &ir.Module{Funcs: []*ir.Func{sized("other", 5), {Name: "f", Blocks: []*ir.Block{{Values: values}}}}}
		return (&Unit{p: &Program{m: m}, part: part{defines: []int{1}}}).IsNumeric()
	}
	assert.False(t, has(ir.Mul, ir.F64, 19))
	assert.True(t, has(ir.Mul, ir.F64, 20))
	assert.True(t, has(ir.Add, ir.F32, 20))
	assert.True(t, has(ir.Rotl, ir.I32, 20))
	assert.False(t, has(ir.Mul, ir.I64, 1000))
	assert.False(t, has(ir.Load, ir.F64, 1000))
}
