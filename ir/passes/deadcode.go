package passes

import (
	"slices"

	"wasmc/ir"
)

// maxRounds bounds deadcode's rounds. Each finds one more level of branches
// whose ways turned out to be empty.
const maxRounds = 4

// deadcode removes what has no effect: blocks that cannot be reached, values
// and block parameters that nothing needs, branches whose ways do the same. And
// it joins blocks that always follow one another.
//
//	b0(v0: i32):                         b0(v0: i32):
//		v1: i32 = mul v0, v0                 store [0] v0, v0
//		if v1 then b1 else b2                return
//	b1:                            →
//		jump b2
//	b2:
//		store [0] v0, v0
//		jump b3
//	b3:
//		return
//
// What traps or writes stays. LLVM could do all this too; but keeploads must
// know what LLVM will find unneeded, and what is not there costs no time.
func deadcode(f *ir.Func) {
	for range maxRounds {
		dropUnused(f)
		if !thread(f) {
			break
		}
		dropUnreachable(f)
	}
	join(f)
}

// dropUnused removes values and parameters that nothing needs.
func dropUnused(f *ir.Func) {
	needed := needed(f)
	unused := func(v *ir.Value) bool { return !needed[v.ID] && !hasEffect(v) }
	for _, b := range f.Blocks {
		b.Values = slices.DeleteFunc(b.Values, unused)
	}
	for _, b := range f.Blocks[1:] { // the entry's are the function's
		dropParams(b, unused)
	}
}

// hasEffect reports whether v must be executed even if nothing needs its
// result.
func hasEffect(v *ir.Value) bool { return v.Op.Is(ir.Traps) || v.Op.Is(ir.Writes) }

// needed returns, by ID, the values whose results something with an effect
// needs: an operation that has one, or where the function goes or returns.
func needed(f *ir.Func) []bool {
	return neededBut(f, func(*ir.Block) bool { return false })
}

// neededBut returns the same, but for where the blocks go that but holds for.
func neededBut(f *ir.Func, but func(*ir.Block) bool) []bool {
	n := &needs{needed: make([]bool, f.NumValues()), place: make([]int32, f.NumValues())}
	for _, b := range f.Blocks {
		for i, v := range b.Params {
			n.place[v.ID] = int32(i)
		}
		for _, v := range b.Values {
			if hasEffect(v) {
				n.add(v.Args...)
			}
		}
		if b.Control != nil && !but(b) {
			n.add(b.Control)
		}
		n.add(b.Args...)
	}
	for len(n.work) > 0 {
		v := n.work[len(n.work)-1]
		n.work = n.work[:len(n.work)-1]
		if v.Op != ir.Param {
			n.add(v.Args...)
			continue
		}
		for _, e := range v.Block.Preds {
			n.add(e.Args[n.place[v.ID]])
		}
	}
	return n.needed
}

// needs is a search for what is needed.
type needs struct {
	needed []bool  // by ID
	place  []int32 // of a parameter among its block's, by ID
	work   []*ir.Value
}

func (n *needs) add(values ...*ir.Value) {
	for _, v := range values {
		if !n.needed[v.ID] {
			n.needed[v.ID] = true
			n.work = append(n.work, v)
		}
	}
}

// thread makes edges to blocks that do nothing go where those jump, and turns
// branches that then go one way only into jumps. It reports whether it changed
// anything; Preds are not right after it.
func thread(f *ir.Func) bool {
	t := &threader{ends: make([]*ir.Edge, f.NumBlocks()), seen: make([]bool, f.NumBlocks())}
	changed := false
	for _, b := range f.Blocks {
		for _, e := range b.Succs {
			// With arguments, b could get two edges to a block with different ones.
			if end := t.end(e); end.To != e.To && len(end.Args) == 0 {
				e.To = end.To
				changed = true
			}
		}
		if len(b.Succs) > 1 && t.oneWay(b) {
			end := t.end(b.Succs[0])
			b.Kind, b.Control, b.Hint = ir.Jump, nil, ir.NoHint
			b.Succs = []*ir.Edge{{From: b, To: end.To, Args: slices.Clone(end.Args)}}
			changed = true
		}
	}
	return changed
}

// A threader follows edges through blocks that do nothing.
type threader struct {
	ends []*ir.Edge // by ID of a block that does nothing: the last edge on the way from it
	seen []bool
}

// end returns the last edge of the way that begins with e and leads through
// blocks that do nothing: e itself if it goes to another block.
func (t *threader) end(e *ir.Edge) *ir.Edge {
	var way []*ir.Block
	for isEmpty(e.To) && !t.seen[e.To.ID] {
		t.seen[e.To.ID] = true // so an endless loop of such blocks ends here
		way = append(way, e.To)
		e = e.To.Succs[0]
	}
	if isEmpty(e.To) && t.ends[e.To.ID] != nil {
		e = t.ends[e.To.ID]
	}
	for _, b := range way {
		t.ends[b.ID] = e
	}
	return e
}

// isEmpty reports whether b does nothing but jump.
func isEmpty(b *ir.Block) bool {
	return b.Kind == ir.Jump && len(b.Params) == 0 && len(b.Values) == 0
}

// oneWay reports whether all of b's edges lead to the same block with the same
// arguments.
func (t *threader) oneWay(b *ir.Block) bool {
	first := t.end(b.Succs[0])
	for _, e := range b.Succs[1:] {
		if end := t.end(e); end.To != first.To || !slices.Equal(end.Args, first.Args) {
			return false
		}
	}
	return true
}

// dropUnreachable removes the blocks that cannot be reached, and makes Preds
// right.
func dropUnreachable(f *ir.Func) {
	reached := make([]bool, f.NumBlocks())
	for _, b := range f.Postorder() {
		reached[b.ID] = true
	}
	f.Blocks = slices.DeleteFunc(f.Blocks, func(b *ir.Block) bool { return !reached[b.ID] })
	for _, b := range f.Blocks {
		b.Preds = b.Preds[:0]
	}
	for _, b := range f.Blocks {
		for _, e := range b.Succs {
			e.To.Preds = append(e.To.Preds, e)
		}
	}
}

// join appends to each block that jumps those that nothing else goes to.
func join(f *ir.Func) {
	joined := make([]bool, f.NumBlocks())
	for _, b := range f.Blocks {
		joined[b.ID] = len(b.Preds) == 1 && b.Preds[0].From.Kind == ir.Jump && b.Preds[0].From != b
	}
	params := replacements(make([]*ir.Value, f.NumValues()))
	for _, b := range f.Blocks {
		if joined[b.ID] {
			continue // its predecessor's turn comes, or came
		}
		for b.Kind == ir.Jump && joined[b.Succs[0].To.ID] {
			e := b.Succs[0]
			for i, v := range e.To.Params {
				params[v.ID] = e.Args[i]
			}
			appendBlock(b, e.To)
		}
	}
	f.Blocks = slices.DeleteFunc(f.Blocks, func(b *ir.Block) bool { return joined[b.ID] })
	substitute(f, params.of)
}

// replacements holds, by ID, what to use instead of a value: that itself may
// have been replaced.
type replacements []*ir.Value

// of returns what to use for v.
func (r replacements) of(v *ir.Value) *ir.Value {
	last := v
	for r[last.ID] != nil {
		last = r[last.ID]
	}
	for v != last { // the next time the way is short
		v, r[v.ID] = r[v.ID], last
	}
	return last
}

// appendBlock moves to b what next, its only successor, contains.
func appendBlock(b, next *ir.Block) {
	for _, v := range next.Values {
		v.Block = b
	}
	b.Values = append(b.Values, next.Values...)
	b.Kind, b.Control, b.Args, b.Hint, b.Pos = next.Kind, next.Control, next.Args, next.Hint, next.Pos
	b.Succs = next.Succs
	for _, e := range b.Succs {
		e.From = b
	}
}
