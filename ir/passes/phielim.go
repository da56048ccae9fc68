package passes

import (
	"slices"

	"wasmc/ir"
)

// maxSweeps bounds phiElim's search. Each level of nested loops may need a few;
// only contrived functions need more, and keep their parameters.
const maxSweeps = 1000

// phiElim removes the block parameters that always are the same value. SSA
// construction makes one for each local that is read in a loop, whether or not
// the loop writes it.
//
//	b0(v0: i32, v1: i32):                b0(v0: i32, v1: i32):
//		jump b1(v0, v1)                      jump b1(v1)
//	b1(v2: i32, v3: i32):                b1(v3: i32):
//		v4: i32 = add v3, v2         →       v4: i32 = add v3, v0
//		if v4 then b1(v2, v4) else b2        if v4 then b1(v4) else b2
//
// It is optimistic: a parameter is taken to be the value that its first known
// argument is, until another argument turns out to be different; so groups of
// parameters that only pass on each other's value, as nested loops have, go at
// once. That value's definition dominates the parameter's block: every path
// there leads through an edge that has the value itself as an argument.
//
// If a parameter that was taken to be x turns out to vary, others may have been
// taken to be x only because of it. They are forgotten and found anew.
func phiElim(f *ir.Func) {
	p := &phis{
		order:   f.Postorder(),
		dirty:   make([]bool, f.NumBlocks()),
		same:    make([]*ir.Value, f.NumValues()),
		doubted: map[*ir.Value]bool{},
	}
	slices.Reverse(p.order)
	p.findReaders(f)
	if p.solve() {
		p.remove(f)
	}
}

// phis is phiElim's knowledge of a function.
type phis struct {
	order   []*ir.Block        // before their successors but for loops
	readers groups[*ir.Block]  // by a parameter's ID: the blocks that get it as an argument
	dirty   []bool             // by block ID: its parameters must be looked at
	same    []*ir.Value        // by ID: what a parameter always is, as far as known; itself if it varies; nil if nothing is known
	doubted map[*ir.Value]bool // what some parameter was taken to be, and is not
}

// solve finds the value that each parameter is. It reports whether it has come
// to a result.
func (p *phis) solve() bool {
	for _, v := range p.order[0].Params {
		p.same[v.ID] = v
	}
	for _, b := range p.order[1:] {
		p.dirty[b.ID] = true
	}
	for range maxSweeps {
		changed := false
		for _, b := range p.order {
			if p.dirty[b.ID] {
				p.dirty[b.ID] = false
				changed = p.update(b) || changed
			}
		}
		if !changed {
			return true
		}
		p.forget()
	}
	return false
}

// update looks at the arguments of b's parameters again, and reports whether
// there was anything new.
func (p *phis) update(b *ir.Block) bool {
	changed := false
	for i, param := range b.Params {
		before := p.same[param.ID]
		if before == param {
			continue
		}
		same, ok := p.argument(b, i)
		switch {
		case !ok || same == before || p.doubted[before]:
			continue // it is right, or will be forgotten, or its argument will
		case before != nil:
			p.doubted[before] = true
		}
		p.same[param.ID] = same
		changed = true
		for _, reader := range p.readers.of(param.ID) {
			p.dirty[reader.ID] = true
		}
	}
	return changed
}

// argument returns the value that all known arguments of b's parameter i are,
// or the parameter if they differ; false if one of them is in doubt.
func (p *phis) argument(b *ir.Block, i int) (same *ir.Value, ok bool) {
	for _, e := range b.Preds {
		arg := p.of(e.Args[i])
		switch {
		case arg == nil || arg == same:
		case arg != e.Args[i] && p.doubted[arg]:
			return nil, false
		case same == nil:
			same = arg
		default:
			same = b.Params[i]
		}
	}
	return same, true
}

// forget forgets what was taken to be something in doubt.
func (p *phis) forget() {
	if len(p.doubted) == 0 {
		return
	}
	for _, b := range p.order {
		for _, v := range b.Params {
			if same := p.same[v.ID]; same != v && p.doubted[same] {
				p.same[v.ID] = nil
				p.dirty[b.ID] = true
			}
		}
	}
	clear(p.doubted)
}

// of returns what v always is; nil if nothing is known.
func (p *phis) of(v *ir.Value) *ir.Value {
	if v.Op == ir.Param {
		return p.same[v.ID]
	}
	return v
}

// findReaders fills readers.
func (p *phis) findReaders(f *ir.Func) {
	p.readers = group(f.NumValues(), func(add func(int, *ir.Block)) {
		for _, b := range p.order {
			for _, e := range b.Succs {
				for _, arg := range e.Args {
					if arg.Op == ir.Param {
						add(arg.ID, e.To)
					}
				}
			}
		}
	})
}

// remove removes the parameters that are something else.
func (p *phis) remove(f *ir.Func) {
	for _, b := range p.order {
		dropParams(b, func(v *ir.Value) bool { return p.same[v.ID] != v })
	}
	substitute(f, func(v *ir.Value) *ir.Value {
		if same := p.of(v); same != nil {
			return same
		}
		return v
	})
}
