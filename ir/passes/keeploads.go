package passes

import (
	"slices"

	"wasmc/ir"
)

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
// A load can stay plain if its value is sure to be needed: if, on every way from
// it, something that LLVM must execute would be done otherwise, were the value
// another. For LLVM can then neither delete the load, nor move it to where it is
// not always executed. What it must execute, and do in the same way, are stores,
// calls and so on (see heeded), where a block goes, and what the function returns.
// Another load's address belongs to it: that load, if it is kept, is executed,
// and if it is plain, then because it is needed itself.
//
// Would it be done otherwise? That a way leads from the value to it, through
// operations, is not enough: LLVM knows that (x & 1) >> 1 is 0, x * 0 and x - x
// too, that a condition holds for every x, and much more. So this is tried out. In
// a few situations, each of which gives every other value that nothing is known of
// some number, the operations between are computed once more with other numbers
// for x, until the outcome differs. Where it does, LLVM cannot know that x does not
// matter, since that is not so. Where none does, perhaps for want of trying the
// right number, the load is kept, which is never wrong.
//
// A load that cannot trap because another access has not (see covered.go) stays plain
// in any case. LLVM may delete it, so that its address is not needed for it.
//
// The situations have to be such as LLVM cannot exclude, as it does by constants
// that reach a function or block as arguments once it has inlined or unrolled.
// So parameters are the constants that come in, if there are any, for a function from
// anywhere in the program (see passed.go); x must matter for each choice. What LLVM
// cannot come to know is what memory holds, calls return and the host passes: there one
// number will do for which x matters. Other knowledge comes from the program: globals
// that are never written or never read, arguments that the callee does not heed (see
// knowledge). Where LLVM might put a load on one way of a branch or a select it
// does not count as needed on both.
//
// What LLVM computes once because it takes it for the same is tried together: loads from
// one address, and the rounds of a loop (see repeats.go).
//
// Conditions that lead to a value say more: what is multiplied by n does not matter where n is 0. And
// if a block parameter is one of several constants x must matter for each (see facts.go).
//
// Where the computation cannot tell whether something is another number, as of most operations on
// vectors, and of what a parameter carries to where ways have met, that counts for
// nothing, and neither does what is computed from it: it might make up for x, as in x - x.
//
// What is behind a loop that LLVM can prove endless is needed by nothing (see endless.go).
//
// If only the first bytes of a load matter LLVM may load no more, and then no trap tells
// that the last are beyond the end of memory. So a load whose last byte alone would change
// nothing is marked with KeepWhole. And of what a call returns all bits must matter, since they
// may come from loads of their own.
//
// What this leaves out: conditions about what is computed from a value, or about the
// values of a block that is not on the way alone, and branches the ways of which do the same in several
// blocks. There a load must be out of bounds and its value of no consequence for a trap
// to be lost. And KeepWhole, which would be in the way of vectors, in innermost loops without
// calls: there the first bytes must be within memory and the last, which do not matter, beyond it.
//
// The computation covers the operations up to the next block parameters. A
// parameter heeds those of its bits that make a difference in the same way: all
// numbers that differ in them must. This is circular for what a loop carries: in a
// sum, sum' = sum + load, the sum' of one round is needed if the sum of the next
// is. The right answer is the greatest solution: the value is passed on until the
// loop ends, and there it is needed. If the loop does not end nothing ever needs it;
// then it is not in needed, which is the least solution, and is not considered at
// all.
//
// "On every way" is a matter of post-dominance, which takes every block to be left
// eventually, but that endless loops end the function (see ir.Func.PostDominators):
// a load may not be moved behind one. And of loops: what is needed only behind a
// loop is needed of its last round.
//
// Calls are treated alike: LLVM may find out that the callee does nothing but
// load, and delete or move a call whose result is not needed. A call without a
// result needs no mark: its callee's own loads are kept or lead to an effect,
// which LLVM sees. A tail call is how its block ends.
//
// Time is linear: each value is tried with so many numbers, and its consequences
// followed so far and no further.
func keepLoads(p *program) {
	cutEndless(p)
	known := newKnowledge(p)
	p.each(func(f *ir.Func) { newKeeper(known, f).mark() })
}

// mark sets Keep in the function.
func (k *keeper) mark() {
	type candidate struct{ value, owner *ir.Value }
	var open []candidate
	for _, b := range k.f.Blocks {
		for _, v := range b.Values {
			v.Keep = ir.KeepNothing
			if !canKeep(v) || k.covered[v] || isTailCall(v) {
				continue
			}
			values, ok := k.tried(v)
			if !ok {
				v.Keep = ir.KeepAll
			}
			for i := 0; i < len(values) && ok; i++ {
				if !k.directly(values[i]) {
					open = append(open, candidate{values[i], v})
				}
			}
		}
	}
	if len(open) == 0 {
		return
	}
	k.prepare()
	var trials []*trial
	for _, c := range open {
		if !k.directly(c.value) {
			trials = append(trials, k.trial(c.value, c.owner))
		}
	}
	k.solve()
	for _, t := range trials {
		switch v := t.owner; {
		case !k.matters(t), v.Op.IsCall() && !k.mattersWholly(t):
			v.Keep = ir.KeepAll
		case isPlainAccess(v) && !k.canVectorise(v.Block) && !k.mattersWholly(t):
			v.Keep = ir.KeepWhole
		}
	}
}

// canVectorise reports whether LLVM might make vectors in b: in a loop without calls and
// without loops in it.
func (k *keeper) canVectorise(b *ir.Block) bool {
	loop := k.loops.Of(b)
	if loop == nil {
		return false
	}
	can, known := k.vectorisable[loop]
	if !known {
		can = !slices.ContainsFunc(loop.Blocks, func(b *ir.Block) bool {
			return k.loops.Of(b) != loop || slices.ContainsFunc(b.Values, func(v *ir.Value) bool { return v.Op.IsCall() })
		})
		k.vectorisable[loop] = can
	}
	return can
}

// keepAll is for when keepLoads is off.
func keepAll(f *ir.Func) {
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			if canKeep(v) && !isTailCall(v) {
				v.Keep = ir.KeepAll
			}
		}
	}
}

// canKeep reports whether Keep can mean something for v.
func canKeep(v *ir.Value) bool { return v.Op.Is(ir.Reads|ir.Traps) && v.Type != ir.Void }

// A use is a place where a value is used: by a value, or by the end of a block.
type use struct {
	block *ir.Block
	by    *ir.Value // if the use is by a value
	param *ir.Value // if it is by an edge: what it is passed for; else it is the block's Control or one of its Args
}

// maxEdges is how many ways a block may end in for its edges to count as uses.
const maxEdges = 64

// usesIn finds the uses in b. One by several edges may come several times.
func usesIn(b *ir.Block, found func(*ir.Value, use)) {
	for _, v := range b.Values {
		for i, arg := range v.Args {
			if !slices.Contains(v.Args[:i], arg) {
				found(arg, use{block: b, by: v})
			}
		}
	}
	if b.Control != nil {
		found(b.Control, use{block: b})
	}
	for _, v := range b.Args {
		found(v, use{block: b})
	}
	edges := b.Succs
	if ways := choice(b); ways != nil {
		edges = ways
	}
	for i := 0; i < len(edges) && len(edges) <= maxEdges; i++ {
		for j, v := range edges[i].Args {
			found(v, use{block: b, param: edges[i].To.Params[j]})
		}
	}
}

// choice returns the last edges of the ways from b on, if b only chooses between
// arguments of a block where they all meet again.
func choice(b *ir.Block) []*ir.Edge {
	if len(b.Succs) < 2 || len(b.Succs) > 8 {
		return nil
	}
	var ways []*ir.Edge
	for _, e := range b.Succs {
		if e.To.Kind == ir.Jump && len(e.To.Preds) == 1 && !slices.ContainsFunc(e.To.Values, hasEffect) {
			e = e.To.Succs[0]
		}
		if len(ways) > 0 && ways[0].To != e.To {
			return nil
		}
		ways = append(ways, e)
	}
	return ways
}
