package passes

import "wasmc/ir"

// keepLoads marks with Keep what could trap and LLVM might not execute, because
// it does not see the trap: to LLVM a load is harmless, and so may be a call of
// a function that only loads. Everything else stays free for the optimiser.
//
//	b0(v0: i32):                         b0(v0: i32):
//		v1: i32 = load [0] v0                v1: i32 = load keep [0] v0   nothing needs v1
//		v2: i32 = load [4] v0        →       v2: i32 = load [4] v0        the store needs v2
//		store [8] v0, v2                     store [8] v0, v2
//		v3: i32 = load [12] v0               v3: i32 = load keep [12] v0  only b1 needs v3, and
//		if v2 then b1 else b2                if v2 then b1 else b2        LLVM may move the load there
//
// A load can stay plain if its value is sure to be needed: if, on every way
// from it, the value reaches something that LLVM must execute. That is what has
// an effect (see hasEffect), where a block goes, and what the function returns.
// For LLVM can then neither delete the load, nor move it to where it is not
// always executed. A load counts as an effect here: if it is kept it is
// executed, and if it is plain then because it is needed itself.
//
// A value v of block B is sure to be needed if for one of its uses, in a block
// C that is B or post-dominates it,
//
//   - the use has an effect, or is C's Control or returned; or
//   - the use is an operation whose result is sure to be needed; or
//   - every edge that leaves C carries v to a parameter that is sure to be
//     needed.
//
// This is circular for what a loop carries: in a sum, sum' = sum + load, the
// sum' of one round is needed if the sum of the next is. The right answer is
// the greatest solution: the value is passed on until the loop ends, and there
// it is needed. If the loop does not end nothing ever needs it; then it is not
// in needed, which is the least solution, and is not considered at all.
//
// Post-dominance takes every block to be left eventually, but that endless
// loops end the function (see ir.Func.PostDominators): a load may not be moved
// behind one.
//
// Calls are treated alike: LLVM may find out that the callee does nothing but
// load, and delete or move a call whose result is not needed. A call without a
// result needs no mark: its callee's own loads are kept or lead to an effect,
// which LLVM sees. A tail call is how its block ends.
//
// What this does not see is what LLVM finds out beyond it: algebraic laws by
// which a result does not depend on an operand, such as v * 0; a callee that
// ignores an argument; a store that the next one overwrites. Passes that know
// such things must come before.
func keepLoads(f *ir.Func) {
	s := newSureness(f)
	s.solve()
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			v.Keep = canKeep(v) && !s.sure[v.ID]
		}
	}
}

// keepAll is for when keepLoads is off.
func keepAll(f *ir.Func) {
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			v.Keep = canKeep(v) && !(b.Kind == ir.TailCall && v == b.Control)
		}
	}
}

// canKeep reports whether Keep can mean something for v.
func canKeep(v *ir.Value) bool { return v.Op.Is(ir.Reads|ir.Traps) && v.Type != ir.Void }

// sureness finds the values that are sure to be needed.
type sureness struct {
	f     *ir.Func
	after *ir.DomTree // post-dominators
	uses  groups[use] // by ID
	place []int32     // of a parameter among its block's, by ID

	sure    []bool      // by ID; at first, all that is needed
	witness []int32     // by ID: which of its uses makes it sure; those before do not
	work    []*ir.Value // no longer sure, but those that they made so do not know yet
}

// A use is a place where a value is used: by a value, or by the end of a block.
type use struct {
	block *ir.Block
	by    *ir.Value // if the use is by a value
	arg   int32     // which argument of the block's first edge, if the use is by that; else -1
}

func newSureness(f *ir.Func) *sureness {
	s := &sureness{
		f:       f,
		after:   f.PostDominators(),
		place:   make([]int32, f.NumValues()),
		sure:    needed(f),
		witness: make([]int32, f.NumValues()),
	}
	s.uses = group(f.NumValues(), func(add func(int, use)) {
		for _, b := range f.Blocks {
			usesIn(b, func(v *ir.Value, u use) { add(v.ID, u) })
		}
	})
	for _, b := range f.Blocks {
		for i, v := range b.Params {
			s.place[v.ID] = int32(i)
		}
	}
	return s
}

// usesIn finds the uses in b. Of those by edges, the ones by the first are
// enough: a use counts only if all edges have it.
func usesIn(b *ir.Block, found func(*ir.Value, use)) {
	for _, v := range b.Values {
		for _, arg := range v.Args {
			found(arg, use{block: b, by: v, arg: -1})
		}
	}
	if b.Control != nil {
		found(b.Control, use{block: b, arg: -1})
	}
	for _, v := range b.Args {
		found(v, use{block: b, arg: -1})
	}
	if len(b.Succs) > 0 {
		for i, v := range b.Succs[0].Args {
			found(v, use{block: b, arg: int32(i)})
		}
	}
}

// solve begins with everything that is needed and takes away what is not sure,
// until the rest bears itself out.
func (s *sureness) solve() {
	for _, b := range s.f.Blocks {
		for _, v := range b.Params {
			s.check(v)
		}
		for _, v := range b.Values {
			s.check(v)
		}
	}
	for len(s.work) > 0 {
		v := s.work[len(s.work)-1]
		s.work = s.work[:len(s.work)-1]
		if v.Op != ir.Param {
			for _, arg := range v.Args {
				s.check(arg)
			}
			continue
		}
		for _, e := range v.Block.Preds {
			s.check(e.Args[s.place[v.ID]])
		}
	}
}

// check looks for a use that still makes v sure. Those found wanting are not
// looked at again, so that all checks of v together take no longer than its
// uses are many.
func (s *sureness) check(v *ir.Value) {
	if !s.sure[v.ID] {
		return
	}
	uses := s.uses.of(v.ID)
	for s.witness[v.ID] < int32(len(uses)) {
		if s.suffices(v, uses[s.witness[v.ID]]) {
			return
		}
		s.witness[v.ID]++
	}
	s.sure[v.ID] = false
	s.work = append(s.work, v)
}

// suffices reports whether the use u makes it sure that v is needed.
func (s *sureness) suffices(v *ir.Value, u use) bool {
	if u.block != v.Block && !s.after.Dominates(u.block, v.Block) {
		return false
	}
	switch {
	case u.by != nil:
		return hasEffect(u.by) || s.sure[u.by.ID]
	case u.arg < 0:
		return true
	}
	return s.sure[u.block.Succs[0].To.Params[u.arg].ID] && s.carried(v, u.block.Succs[1:])
}

// carried reports whether each of the edges carries v to a parameter that is
// sure to be needed.
func (s *sureness) carried(v *ir.Value, edges []*ir.Edge) bool {
	for _, e := range edges {
		found := false
		for i, arg := range e.Args {
			found = found || arg == v && s.sure[e.To.Params[i].ID]
		}
		if !found {
			return false
		}
	}
	return true
}
