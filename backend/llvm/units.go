package llvm

import (
	"hash/fnv"
	"io"
	"math"

	"wasmc/ir"
)

// Sizes in values of the IR, of which clang compiles some 10,000 a second.
const (
	// Up to this, a program is one unit, which LLVM sees whole.
	maxWhole = 50_000
	// Larger ones are cut into units of these sizes, in the order of the module,
	// which tends to keep callers and callees together.
	minUnit, maxUnit = 25_000, 55_000
	// A function up to this size is also given to the other units that call it,
	// to be inlined there.
	maxInline = 40
)

// Huge returns the function that is alone in the unit since it is larger than units
// are, and its size in values; nil if none is.
func (un *Unit) Huge() (*ir.Func, int) {
	if len(un.part.defines) != 1 {
		return nil, 0
	}
	f := un.p.m.Funcs[un.part.defines[0]]
	if size := numValues(f); size > maxUnit {
		return f, size
	}
	return nil, 0
}

// minNumeric is what share of a numeric unit's values are numeric: in CPython, 4 units of
// 33 have 0.2 % and more of floating-point arithmetic, the others less than 0.1 %.
const minNumeric = 1.0 / 500

// IsNumeric reports whether computing is a good part of what the unit does: arithmetic
// with floats, or rotations, as hashes and ciphers have them.
func (un *Unit) IsNumeric() bool {
	numeric, all := 0, 0
	for _, i := range un.part.defines {
		f := un.p.m.Funcs[i]
		all += numValues(f)
		for _, b := range f.Blocks {
			for _, v := range b.Values {
				if isNumeric(v) {
					numeric++
				}
			}
		}
	}
	return float64(numeric) >= minNumeric*float64(all)
}

func isNumeric(v *ir.Value) bool {
	switch v.Op {
	case ir.Rotl, ir.Rotr:
		return true
	case ir.Add, ir.Sub, ir.Mul, ir.Div:
		return v.Type == ir.F32 || v.Type == ir.F64
	}
	return false
}

// A part is the share of the program that one unit compiles.
type part struct {
	defines []int // functions
	borrows []int // small functions defined elsewhere, for inlining
}

// partition divides the reachable functions into parts. What goes where depends on
// nothing but the module.
func partition(m *ir.Module, f *facts, opt Options) []part {
	var funcs []int
	for i, fn := range m.Funcs {
		if f.reachable[i] && fn.Import == nil {
			funcs = append(funcs, i)
		}
	}
	if opt.Whole || f.size <= maxWhole {
		return []part{{defines: funcs}}
	}
	var parts []part
	times := 1
	if !opt.Inlines { // LLVM's passes do not run, so clang needs half the time for a unit
		times = 2
	}
	for _, defines := range cut(m, funcs, times) {
		p := part{defines: defines}
		if opt.Inlines {
			p.borrow(m)
		}
		parts = append(parts, p)
	}
	return parts
}

// cut divides functions into parts, in order, of so many times the size of units.
func cut(m *ir.Module, funcs []int, times int) [][]int {
	var parts [][]int
	for len(funcs) > 0 {
		n := firstPart(m, funcs, times)
		parts = append(parts, funcs[:n:n])
		funcs = funcs[n:]
	}
	return parts
}

// firstPart returns how many of the functions, of which there are some, make the
// first part. Of the places where that could end, so that its size is between so many
// times minUnit and maxUnit, it is the one before the function whose name has the least hash. So when
// functions change, or some are added, mostly the same parts come out but for the one
// concerned, and the others need not be compiled again. Counting alone would move
// all that follow.
func firstPart(m *ir.Module, funcs []int, times int) int {
	size, best := numValues(m.Funcs[funcs[0]]), len(funcs)
	least := uint64(math.MaxUint64)
	for n, i := range funcs[1:] {
		if size >= times*minUnit {
			if hash := nameHash(m.Funcs[i].Name); hash < least {
				best, least = n+1, hash
			}
		}
		size += numValues(m.Funcs[i])
		if size > times*maxUnit {
			return min(best, n+1)
		}
	}
	return len(funcs) // no more than one part is left
}

func nameHash(name string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, name)
	return h.Sum64()
}

// borrow finds the small functions that p's functions call and other parts
// define, and those that these call in turn.
func (p *part) borrow(m *ir.Module) {
	here := make(map[int]bool, len(p.defines))
	for _, i := range p.defines {
		here[i] = true
	}
	work := p.defines
	for len(work) > 0 {
		i := work[0]
		work = work[1:]
		for _, callee := range callees(m.Funcs[i]) {
			if f := m.Funcs[callee]; !here[callee] && f.Import == nil && !f.Catches && numValues(f) <= maxInline {
				here[callee] = true
				p.borrows = append(p.borrows, callee)
				work = append(work, callee)
			}
		}
	}
}

func callees(f *ir.Func) []int {
	var called []int
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			if v.Op == ir.Call {
				called = append(called, int(v.Index))
			}
		}
	}
	return called
}

func numValues(f *ir.Func) int {
	n := 0
	for _, b := range f.Blocks {
		n += len(b.Values) + len(b.Params)
	}
	return n
}
