package passes

import (
	"slices"

	"wasmc/ir"
)

// This file finds the loads that cannot trap, because another access has been
// executed that reaches as far:
//
//	v1: i32 = load [8] v0
//	v2: i32 = load [4] v0       does not trap: v0 + 8 <= v0 + 12 <= memory's size
//
// Memories never shrink, and an address plus its offset does not wrap around. That
// the load in front is itself covered by another does no harm, since the first of
// all is not, nor that LLVM executes it later: there it traps.

// maxCovers is how many accesses of one address are remembered.
const maxCovers = 16

// A cover is an access that others may be compared with.
type cover struct {
	block      *ir.Block
	memory     uint32
	start, end uint64 // offsets
}

// findCovered returns the loads of f that cannot trap once others have not.
func findCovered(f *ir.Func, dom *ir.DomTree) map[*ir.Value]bool {
	covered := map[*ir.Value]bool{}
	covers := map[*ir.Value][]cover{} // by address
	order := f.Postorder()
	slices.Reverse(order) // dominators first
	for _, b := range order {
		for _, v := range b.Values {
			if !isPlainAccess(v) || v.Args[0].Type == ir.I64 {
				continue
			}
			c, list := cover{b, v.Index, v.Imm, v.Imm + accessSize(v)}, covers[v.Args[0]]
			switch {
			case slices.ContainsFunc(list, func(before cover) bool { return before.covers(c, v.Args[0], dom) }):
				if v.Type != ir.Void {
					covered[v] = true
				}
			case len(list) < maxCovers:
				covers[v.Args[0]] = append(list, c)
			}
		}
	}
	return covered
}

// covers reports whether access c, of the same address and later if in the same
// block, does not trap if b did not. An Addr may be negative, so there c must not
// begin before b.
func (b cover) covers(c cover, address *ir.Value, dom *ir.DomTree) bool {
	return b.memory == c.memory && c.end <= b.end && (address.Type == ir.I32 || b.start <= c.start) &&
		dom.Dominates(b.block, c.block)
}

// accessSize is how many bytes the plain access v is of.
func accessSize(v *ir.Value) uint64 {
	switch v.Op {
	case ir.Load8S, ir.Load8U:
		return 1
	case ir.Load16S, ir.Load16U:
		return 2
	case ir.Load32S, ir.Load32U:
		return 4
	case ir.Load:
		return sizeOf(v.Type)
	}
	return storeSize(v)
}
