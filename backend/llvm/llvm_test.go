package llvm

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/policy"
	"wasmc/backend/target"
	"wasmc/ir"
	"wasmc/runtime"
)

// TestEveryOpHasEmitter makes sure that no operation is forgotten.
func TestEveryOpHasEmitter(t *testing.T) {
	for op := ir.Param + 1; int(op) < ir.NumOps; op++ {
		assert.Equal(t, op.HasLanes(ir.NoLanes), emitters[op] != nil, "%v", op)
		vector := false
		for l := ir.I8x16; l <= ir.Whole; l++ {
			vector = vector || op.HasLanes(l)
		}
		assert.Equal(t, vector, vectorEmitters[op] != nil, "%v of vectors", op)
	}
}

// TestPlainAccesses makes sure that nothing keeps LLVM's optimiser from ordinary
// code: neither volatile accesses nor constrained float operations.
func TestPlainAccesses(t *testing.T) {
	const in = `
type0 = () -> ()
memory m0 1..1 page 16
export "_start" func $f
func $f() {
b0:
	v0: i32 = const 8
	v1: f64 = load [16] v0
	v2: f64 = mul v1, v1
	v3: i32 = trunc_s v2
	v4: i32 = div_s v3, v0
	store [0] v0, v4
	return
}
`
	out := emit(t, in, target.All[0])
	assert.NotContains(t, out, "volatile")
	assert.NotContains(t, out, "constrained")
	assert.NotContains(t, out, "inbounds")
}

// TestUnitsDoNotDependOnEachOther writes the units of a program twice in
// different orders: the texts are the same.
func TestUnitsDoNotDependOnEachOther(t *testing.T) {
	p := NewProgram(manyFuncs(t, 40), Options{Target: target.All[0], Inlines: true})
	require.Greater(t, len(p.Units), 1)
	first := make([]string, len(p.Units))
	for i, u := range p.Units {
		first[i] = written(t, u)
	}
	for i := len(p.Units) - 1; i >= 0; i-- {
		assert.Equal(t, first[i], written(t, p.Units[i]), p.Units[i].Name)
	}
}

// TestSmallFunctionsAreBorrowed makes sure that LLVM can inline a small function
// that another unit defines, and that it is defined only once.
func TestSmallFunctionsAreBorrowed(t *testing.T) {
	p := NewProgram(manyFuncs(t, 40), Options{Target: target.All[0], Inlines: true})
	last := written(t, p.Units[len(p.Units)-1])
	assert.Contains(t, last, `define available_externally hidden fastcc i32 @wasm.small(`)
	assert.Contains(t, written(t, p.Units[0]), `define hidden fastcc i32 @wasm.small(`)
}

// TestOtherUnitsStayTheSame makes one function longer: the texts of the units that it
// is not in do not change.
func TestOtherUnitsStayTheSame(t *testing.T) {
	const n = 60
	before := map[string]bool{}
	p := NewProgram(manyFuncs(t, n), Options{Target: target.All[0], Inlines: true})
	require.Greater(t, len(p.Units), 2)
	for _, u := range p.Units {
		before[written(t, u)] = true
	}
	changed := 0
	for _, u := range NewProgram(manyFuncs(t, n, 10), Options{Target: target.All[0], Inlines: true}).Units {
		if !before[written(t, u)] {
			changed++
		}
	}
	assert.Equal(t, 1, changed)
}

// manyFuncs is a module of n large functions that call a small one. Those in longer
// have more values than the others.
func manyFuncs(t *testing.T, n int, longer ...int) *ir.Module {
	var s strings.Builder
	s.WriteString("type0 = (i32) -> (i32)\ntype1 = () -> ()\nexport \"_start\" func $start\n")
	s.WriteString("func $small(i32) -> (i32) {\nb0(v0: i32):\n\tv1: i32 = add v0, v0\n\treturn v1\n}\n")
	for i := range n {
		fmt.Fprintf(&s, "func $large%d(i32) -> (i32) {\nb0(v0: i32):\n", i)
		size := 2000
		if slices.Contains(longer, i) {
			size = 2300
		}
		for k := range size {
			fmt.Fprintf(&s, "\tv%d: i32 = call $small v%d\n", k+1, k)
		}
		fmt.Fprintf(&s, "\treturn v%d\n}\n", size)
	}
	s.WriteString("func $start() {\nb0:\n\tv0: i32 = const 1\n")
	for i := range n {
		fmt.Fprintf(&s, "\tv%d: i32 = call $large%d v0\n", i+1, i)
	}
	s.WriteString("\treturn\n}\n")
	return parseModule(t, s.String())
}

func written(t *testing.T, u *Unit) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, u.Write(&out))
	return out.String()
}

// TestUnreachableFunctionsAreLeftOut makes sure that what cannot run costs no
// compile time.
func TestUnreachableFunctionsAreLeftOut(t *testing.T) {
	out := emit(t, `
type0 = () -> ()
table t0 1..1 funcref
elem e0 t0[0] funcref = [$inTable]
export "_start" func $start
func $start() {
b0:
	return
}
func $inTable() {
b0:
	return
}
func $dead() {
b0:
	call $alsoDead
	return
}
func $alsoDead() {
b0:
	return
}
`, target.All[0])
	assert.Contains(t, out, "@wasm.inTable()")
	assert.NotContains(t, out, "dead")
	assert.NotContains(t, out, "Dead")
}

// TestOddNames makes sure that no name of the guest breaks the IR or meets a
// name of the runtime's.
func TestOddNames(t *testing.T) {
	m := &ir.Module{Types: []ir.FuncType{{}}, Instances: []*ir.Instance{{}}}
	names := []string{"memcpy", "wasmc_trap", `quo"te\`, "é€", "a@b", "a_b", "$x", "1", " ", "%s", strings.Repeat("long", 500)}
	for _, name := range names {
		f := &ir.Func{Name: name}
		f.NewBlock().Kind = ir.Return
		m.Funcs = append(m.Funcs, f)
		m.Main().Exports = append(m.Main().Exports, &ir.Export{Name: name, Func: f})
	}
	start := &ir.Func{Name: "start"}
	b := start.NewBlock()
	for i := range names {
		start.NewValue(b, ir.Call, ir.Void, 0).Index = uint32(i)
	}
	b.Kind = ir.Return
	m.Funcs = append(m.Funcs, start)
	m.Main().Start = start
	p := NewProgram(m, Options{Target: target.All[0]})
	out := written(t, p.Units[0])
	assert.NotContains(t, out, "@memcpy")
	clangAccepts(t, out)
	shown := map[string]bool{}
	for _, name := range p.FuncNames() {
		shown[name] = true
	}
	for _, name := range names {
		assert.True(t, shown[name], "no symbol for %q", name)
	}
}

// TestAcceptedByClang has clang verify a unit with everything in it.
func TestAcceptedByClang(t *testing.T) {
	for _, tgt := range target.All {
		p := NewProgram(manyFuncs(t, 40), Options{Target: tgt, Policy: policy.Policy{
			Preopens: []policy.Preopen{{Host: `/h "ost"`, Guest: "/g\\\n", ReadOnly: true}},
			Env:      []string{"A=é", "B"},
		}})
		for _, u := range p.Units {
			clangAccepts(t, written(t, u))
		}
	}
}

// clang returns a compiler, or skips the test.
func clang(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"clang-22", "clang-21", "clang-20", "clang-19", "clang-18", "clang-17", "clang"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no clang from 17 on is installed; run scripts/setup test")
	return ""
}

// clangAccepts runs LLVM's verifier, and nothing else, over a unit.
func clangAccepts(t *testing.T, text string) {
	t.Helper()
	cmd := exec.Command(clang(t), "-x", "ir", "-", "-Xclang", "-disable-llvm-passes", "-Wno-override-module", "-emit-llvm", "-c", "-o", "/dev/null")
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// TestTrapsExist makes sure that every trap that generated code names is in the
// runtime's table.
func TestTrapsExist(t *testing.T) {
	for i, trap := range runtime.Traps {
		assert.EqualValues(t, i, trapNumber(trap.Name))
	}
	assert.Panics(t, func() { trapNumber("no such trap") })
}

// TestArraysOfCode shows what arrays of code hold for each element of their table.
func TestArraysOfCode(t *testing.T) {
	out := emit(t, `
type0 = () -> ()
type1 = (i32) -> ()
table t0 30..30 funcref
elem e0 t0[20] funcref = [$f, null, $other, $f]
elem e1 t0[25] funcref = [$f, $f]
export "_start" func $start
func $start() {
b0:
	v0: i32 = const 20
	call_indirect t0 type0 v0
	call_indirect t0 type1 v0, v0
	return
}
func $f() {
b0:
	return
}
func $other(i32) {
b0(v0: i32):
	return
}
`, target.All[0])
	assert.Contains(t, out, `@table.0.type0 = internal constant [7 x ptr] [ptr @"wasm.f", ptr @"wasmc_call_null", `+
		`ptr @"wasmc_call_other", ptr @"wasm.f", ptr @"wasmc_call_null", ptr @"wasm.f", ptr @"wasm.f"]`)
	assert.Contains(t, out, "sub i64 20, 20")
	assert.NotContains(t, out, "table.0.type1", "one function is called directly")
}
