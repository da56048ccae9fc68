package llvm

import (
	"math"

	"wasmc/ir"
)

// Sizes in values of the IR, of which clang compiles some 10,000 a second.
const (
	// Up to this, a program is one unit, which LLVM sees whole.
	maxWhole = 50_000
	// Larger ones are cut into units of about this size, in the order of the
	// module, which tends to keep callers and callees together.
	unitSize = 40_000
	// A function up to this size is also given to the other units that call it,
	// to be inlined there.
	maxInline = 40
)

// A part is the share of the program that one unit compiles.
type part struct {
	defines []int // functions
	borrows []int // small functions defined elsewhere, for inlining
}

// partition divides the reachable functions into parts. What goes where depends
// on nothing but the module.
func partition(m *ir.Module, f *facts, whole bool) []part {
	var parts []part
	limit := unitSize
	switch {
	case whole:
		limit = math.MaxInt
	case f.size <= maxWhole:
		limit = maxWhole
	}
	size := 0
	for i, fn := range m.Funcs {
		if !f.reachable[i] || fn.Import != nil {
			continue
		}
		n := numValues(fn)
		if len(parts) == 0 || size+n > limit && size > 0 {
			parts = append(parts, part{})
			size = 0
		}
		last := &parts[len(parts)-1]
		last.defines = append(last.defines, i)
		size += n
	}
	if len(parts) == 0 {
		return []part{{}}
	}
	if len(parts) > 1 {
		for i := range parts {
			parts[i].borrow(m)
		}
	}
	return parts
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
			if f := m.Funcs[callee]; !here[callee] && f.Import == nil && numValues(f) <= maxInline {
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
