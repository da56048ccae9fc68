package passes

import (
	"slices"

	"wasmc/ir"
)

// rotate lets loops end where they go back, if their two halves look like copies.
//
//	b1(v1: i32):                             b1(v1: i32):
//		store [0] v1, v0                         store [0] v1, v0
//		v2: i32 = eq v1, v0                      v2: i32 = eq v1, v0
//		if v2 then b3 else b2                    if v2 then b3 else b2(v1)
//	b2:                                →     b2(v6: i32):
//		store [8] v1, v0                         store [8] v6, v0
//		v3: i32 = const 16                       v3: i32 = const 16
//		v4: i32 = add v1, v3                     v4: i32 = add v6, v3
//		jump b1(v4)                              store [0] v4, v0
//	b3:                                          v7: i32 = eq v4, v0
//		return                                   if v7 then b3 else b2(v4)
//	                                         b3:
//	                                             return
//
// Compilers that unroll a loop with a known number of rounds, no multiple of the
// copies, let it end between two copies. So reroll, which is for loops of one
// block, gets such a block to look at: a round begins with the copy behind the
// way out. What comes before that in the first round stays in front of the loop.
//
// The same is executed in the same order; nothing about wasm is needed for this,
// and LLVM rotates loops too. But it does so after it had to see the copies.
func rotate(f *ir.Func) {
	candidates := map[*ir.Block]*ir.Edge{} // by header: the way back
	for _, b := range f.Blocks {
		if b.Kind == ir.Jump && isRotatable(b.Succs[0]) {
			candidates[b.Succs[0].To] = b.Succs[0]
		}
	}
	if len(candidates) == 0 {
		return
	}
	// What the header computes is to be used in the loop and on the way out only:
	// then there are two of it.
	for _, b := range f.Blocks {
		usesOf(b, func(v *ir.Value) {
			if back := candidates[v.Block]; back != nil && b != v.Block && b != back.From {
				delete(candidates, v.Block)
			}
		})
	}
	for _, b := range f.Blocks {
		if back := candidates[b]; back != nil {
			rotateLoop(f, back)
		}
	}
	phiElim(f) // the first blocks are not headers any more
}

// isRotatable reports whether back leads from the second block of a loop of two
// to the first, which is the way out too, and they look like copies.
func isRotatable(back *ir.Edge) bool {
	first, second := back.To, back.From
	if first.Kind != ir.If || first == second || len(second.Preds) != 1 || second.Preds[0].From != first {
		return false
	}
	isTuple := func(v *ir.Value) bool { return v.Type == ir.Tuple } // which no parameter can be
	return !slices.ContainsFunc(first.Succs, func(e *ir.Edge) bool { return e.To == first }) &&
		len(first.Values)+len(second.Values) <= maxBody && !hasVectors(first) && !hasVectors(second) &&
		!slices.ContainsFunc(first.Values, isTuple) && areCopies(first, second)
}

// areCopies reports whether what two blocks write, or if that is nothing what they
// read, is by its kind several times the same, a number of times in each.
func areCopies(first, second *ir.Block) bool {
	kinds := func(b *ir.Block, of ir.Flags) []kind {
		var all []kind
		for _, v := range b.Values {
			if v.Op.Is(of) {
				all = append(all, kind{v.Op, v.Index})
			}
		}
		return all
	}
	a, b := kinds(first, ir.Writes), kinds(second, ir.Writes)
	if len(a)+len(b) == 0 {
		a, b = kinds(first, ir.Traps), kinds(second, ir.Traps)
	}
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	size := divisor(uint64(len(a)), uint64(len(b))) // of a copy
	all := append(b, a...)
	return slices.Equal(all[size:], all[:uint64(len(all))-size])
}

// A kind is what a memory access, or another effect, and its copies have in common.
type kind struct {
	op    ir.Op
	index uint32
}

// rotateLoop makes the second block of a loop, from which back leads to the first,
// a loop of its own.
func rotateLoop(f *ir.Func, back *ir.Edge) {
	first, second := back.To, back.From
	on := second.Preds[0]

	// What the second block uses of the first gets to it as a parameter; but sums are
	// computed anew, so that they stay sums of induction variables.
	var sums []*ir.Value
	param := map[*ir.Value]*ir.Value{}
	var here func(v *ir.Value) *ir.Value
	here = func(v *ir.Value) *ir.Value {
		switch {
		case v.Block != first || v.Op == ir.Const:
			return v
		case param[v] != nil:
			return param[v]
		case v.Op == ir.Add || v.Op == ir.Sub:
			param[v] = newValue(f, second, v.Op, v.Type, v.Pos, here(v.Args[0]), here(v.Args[1]))
			sums = append(sums, param[v])
		default:
			param[v] = f.NewParam(second, v.Type)
			on.Args = append(on.Args, v)
		}
		return param[v]
	}
	substituteIn(second, here)
	second.Values = append(sums, second.Values...)

	again := map[*ir.Value]*ir.Value{} // what the first block computes, in the second
	for i, p := range first.Params {
		again[p] = back.Args[i]
	}
	now := func(v *ir.Value) *ir.Value {
		if by := again[v]; by != nil {
			return by
		}
		return v
	}
	nowAll := func(values []*ir.Value) []*ir.Value {
		var all []*ir.Value
		for _, v := range values {
			all = append(all, now(v))
		}
		return all
	}
	for _, v := range first.Values {
		if v.Op == ir.Const {
			continue
		}
		v2 := f.NewValue(second, v.Op, v.Type, v.Pos, nowAll(v.Args)...)
		v2.Imm, v2.Index = v.Imm, v.Index
		again[v] = v2
	}

	second.Kind, second.Control, second.Hint = ir.If, now(first.Control), first.Hint
	second.Succs = nil
	first.Preds = slices.DeleteFunc(first.Preds, func(e *ir.Edge) bool { return e == back })
	for _, e := range first.Succs {
		second.Connect(e.To, nowAll(e.Args))
	}
}
