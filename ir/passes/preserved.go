package passes

import (
	"math"
	"sync/atomic"

	"wasmc/ir"
)

// preserved finds the globals that every function leaves as it finds them, and
// marks them: Global.Preserved. The stack pointer of what C compilers make is
// one.
//
//	global $sp mut i32 = 65536       →   global $sp mut preserved i32 = 65536
//
//	b0:
//		v0: i32 = global.get $sp
//		v1: i32 = const 16
//		v2: i32 = sub v0, v1
//		global.set $sp v2
//		call $g v2                       needs the stack itself, but gives back what it takes
//		v3: i32 = add v2, v1             = v0
//		global.set $sp v3
//		return
//
// A caller then knows the global after a call, so it need not be a variable: the
// backend can pass it on in a register. LLVM sees a variable that any call may
// change.
//
// Each function is looked at alone, under the assumption that its callees leave
// the global as they find it. So none that returns is the first not to. Whatever
// else can write the global is a function's GlobalSet too, since the host cannot
// and there are no threads. What holds after a trap nobody sees. And so the global
// has its initial value whenever the host calls a function.
func preserved(p *program) {
	if p.roots == nil {
		return // the host sees what a trap leaves in globals
	}
	set := make([]atomic.Bool, len(p.Globals))
	varies := make([]atomic.Bool, len(p.Globals))
	p.eachReachable(func(f *ir.Func) {
		for _, g := range globalsSet(f) {
			set[g].Store(true)
			if !varies[g].Load() && !preserves(f, p.Globals[g]) {
				varies[g].Store(true)
			}
		}
	})
	for i, g := range p.Globals {
		isInteger := g.Type == ir.I32 || g.Type == ir.I64
		g.Preserved = g.Import == nil && isInteger && set[i].Load() && !varies[i].Load()
	}
}

// globalsSet returns the globals that f sets, in the order in which it does.
func globalsSet(f *ir.Func) []int {
	var set []int
	seen := map[uint32]bool{}
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			if v.Op == ir.GlobalSet && !seen[v.Index] {
				seen[v.Index] = true
				set = append(set, int(v.Index))
			}
		}
	}
	return set
}

// maxPreservedSweeps bounds the search of preserves. What compilers make takes
// three or four; a function that takes more counts as one that does not preserve.
const maxPreservedSweeps = 100

// preserves reports whether f leaves the global g as it finds it if all functions
// that it calls do.
//
// It finds for each value, and for the global at each block's start, a form:
// something unknown plus a constant. What is unknown is the global at the
// function's start, a value, or the global at a block's start where different
// forms meet. It is optimistic about loops: a form holds until another one comes
// along an edge; then it is something unknown of its own, for good.
func preserves(f *ir.Func, g *ir.Global) bool {
	p := &preserver{
		f:      f,
		g:      g,
		values: make([]form, f.NumValues()),
		starts: make([]form, f.NumBlocks()),
		ends:   make([]form, f.NumBlocks()),
		mask:   math.MaxUint64,
	}
	if g.Type == ir.I32 {
		p.mask = math.MaxUint32
	}
	order := f.Postorder()
	for range maxPreservedSweeps {
		p.changed = false
		for i := len(order) - 1; i >= 0; i-- {
			p.block(order[i])
		}
		if !p.changed {
			return p.atReturns()
		}
	}
	return false
}

// A form is what is known of an integer: base + offset, modulo the type's size.
type form struct {
	base   int // see preserver; 0 if nothing is known yet
	offset uint64
}

// A preserver finds forms. The base of what the global is when the function begins
// is 1, that of a value 2 + its ID, and that of the global at a block's start 2 +
// NumValues + its ID.
type preserver struct {
	f       *ir.Func
	g       *ir.Global
	mask    uint64 // of the bits in g's type
	values  []form // by ID
	starts  []form // by block ID: the global at its start
	ends    []form // and at its end
	changed bool
}

var atEntry = form{base: 1}

func ofValue(v *ir.Value) form { return form{base: 2 + v.ID} }

func (p *preserver) ofBlock(b *ir.Block) form { return form{base: 2 + p.f.NumValues() + b.ID} }

func (p *preserver) block(b *ir.Block) {
	if b == p.f.Blocks[0] {
		p.starts[b.ID] = atEntry
		for _, v := range b.Params {
			p.values[v.ID] = ofValue(v)
		}
	}
	for _, e := range b.Preds {
		p.meet(&p.starts[b.ID], p.ends[e.From.ID], p.ofBlock(b))
		for i, v := range b.Params {
			p.meet(&p.values[v.ID], p.values[e.Args[i].ID], ofValue(v))
		}
	}
	global := p.starts[b.ID]
	for _, v := range b.Values {
		switch {
		case v.Op == ir.GlobalSet && int(v.Index) == p.g.Index:
			global = p.values[v.Args[0].ID]
		case v.Op == ir.GlobalGet && int(v.Index) == p.g.Index:
			p.values[v.ID] = global
		default:
			p.values[v.ID] = p.computed(v)
		}
	}
	if global != p.ends[b.ID] {
		p.ends[b.ID] = global
		p.changed = true
	}
}

// meet takes account of an edge that brings the form f to a place that has the
// form to. If that has had another one it becomes own.
func (p *preserver) meet(to *form, f, own form) {
	switch {
	case f.base == 0 || f == *to || *to == own:
		return
	case to.base == 0:
		*to = f
	default:
		*to = own
	}
	p.changed = true
}

// computed is the form of v, which is neither a parameter nor the global.
func (p *preserver) computed(v *ir.Value) form {
	if v.Type != p.g.Type || v.Op != ir.Add && v.Op != ir.Sub {
		return ofValue(v)
	}
	x, y := v.Args[0], v.Args[1]
	if v.Op == ir.Add && x.Op == ir.Const {
		x, y = y, x
	}
	f := p.values[x.ID]
	switch {
	case y.Op != ir.Const:
		return ofValue(v)
	case f.base == 0:
		return form{}
	case v.Op == ir.Add:
		f.offset += y.Imm
	default:
		f.offset -= y.Imm
	}
	f.offset &= p.mask
	return f
}

// atReturns reports whether the global is what it was wherever f returns. A tail
// call returns with what it is before the call.
func (p *preserver) atReturns() bool {
	for _, b := range p.f.Blocks {
		if (b.Kind == ir.Return || b.Kind == ir.TailCall) && p.ends[b.ID] != atEntry {
			return false
		}
	}
	return true
}
