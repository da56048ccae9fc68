package passes

import (
	"encoding/binary"

	"wasmc/ir"
)

// This file finds the accesses of memory whose addresses a pass may change.

// An access is a load or store of a memory with 32-bit addresses.
type access struct {
	v     *ir.Value
	place int    // in its block
	at    linear // the address without the constant offset
	slack uint64 // see slack
}

// slack is how far short of 4 GiB mem ends, however it grows. That much at least
// lies between an access that does not trap and an address that wraps around.
func slack(mem *ir.Memory) uint64 {
	size := mem.Max << mem.PageShift
	if mem.Is64 || size > 1<<32 {
		return 0
	}
	return 1<<32 - size
}

// hasSlack reports whether some memory of m has any.
func hasSlack(m *ir.Module) bool {
	for _, mem := range m.Memories {
		if slack(mem) > 0 {
			return true
		}
	}
	return false
}

// accesses returns f's accesses of memories with slack, by block and in the
// order of execution. Atomic ones are not among them: they have traps of their
// own, and LLVM leaves them where they are.
func accesses(m *ir.Module, f *ir.Func, l *linears) []access {
	var all []access
	for _, b := range f.Blocks {
		for i, v := range b.Values {
			if !isPlainAccess(v) || v.Args[0].Type != ir.I32 {
				continue
			}
			if n := slack(m.Memories[v.Index]); n > 0 {
				all = append(all, access{v, i, l.of(v.Args[0]), n})
			}
		}
	}
	return all
}

// isPlainAccess reports whether v is a load or store that is not atomic.
func isPlainAccess(v *ir.Value) bool { return v.Op >= ir.Load && v.Op <= ir.Store32 }

// storeSize is how many bytes v stores, 0 if it is not a store.
func storeSize(v *ir.Value) uint64 {
	switch v.Op {
	case ir.Store8:
		return 1
	case ir.Store16:
		return 2
	case ir.Store32:
		return 4
	case ir.Store:
		return sizeOf(v.Args[1].Type)
	}
	return 0
}

// sizeOf is how many bytes a number or vector of type t takes in memory.
func sizeOf(t ir.Type) uint64 {
	switch t {
	case ir.I32, ir.F32:
		return 4
	case ir.I64, ir.F64:
		return 8
	case ir.V128:
		return 16
	}
	panic("passes: no size of " + t.String())
}

// reach is how much more than the address of an access that did not trap, without
// its constant offset, another address may be and is still sure not to wrap
// around. For
//
//	address + offset + 1 <= 4 GiB - slack
//
// or the access would have trapped, hence address + offset + slack < 4 GiB.
func (a *access) reach() uint64 { return a.slack + a.v.Imm }

// appendKey appends what tells an address in a loop, which may be nil, of a memory
// from others; the address without its constant, if wanted so.
func appendKey(key []byte, memory uint32, loop *ir.Loop, at linear, withConstant bool) []byte {
	id := 0
	if loop != nil {
		id = 1 + loop.Header.ID
	}
	key = binary.AppendUvarint(key, uint64(memory))
	key = binary.AppendUvarint(key, uint64(id))
	if withConstant {
		key = binary.AppendUvarint(key, at.constant)
	}
	for _, t := range at.terms {
		key = binary.AppendUvarint(key, uint64(t.value.ID))
		key = binary.AppendUvarint(key, t.coef)
	}
	return key
}

// A grouper sorts accesses into groups that have a key in common, in the order
// of their first appearance.
type grouper struct {
	number map[string]int
	groups [][]access
	key    []byte
}

// add adds a to the group of its memory, a loop, which may be nil, and the address,
// or the address without its constant.
func (g *grouper) add(loop *ir.Loop, a access, withConstant bool) {
	g.key = appendKey(g.key[:0], a.v.Index, loop, a.at, withConstant)
	i, ok := g.number[string(g.key)]
	if !ok {
		i = len(g.groups)
		if g.number == nil {
			g.number = map[string]int{}
		}
		g.number[string(g.key)] = i
		g.groups = append(g.groups, nil)
	}
	g.groups[i] = append(g.groups[i], a)
}

// order says which of two accesses comes first, and whether both come.
type order struct {
	dom      *ir.DomTree
	barriers [][]int32 // by block ID: how many barriers there are before each value; made when asked for
}

func newOrder(f *ir.Func, dom *ir.DomTree) *order {
	return &order{dom: dom, barriers: make([][]int32, f.NumBlocks())}
}

// before reports whether a has been executed whenever b is.
func (o *order) before(a, b *access) bool {
	if a.v.Block == b.v.Block {
		return a.place < b.place
	}
	return o.dom.Dominates(a.v.Block, b.v.Block)
}

// soonAfter reports whether a is sure to be executed after b, with nothing in
// between by which one could tell what b did.
func (o *order) soonAfter(a, b *access) bool {
	if a.v.Block != b.v.Block || a.place < b.place {
		return false
	}
	block := a.v.Block
	counts := o.barriers[block.ID]
	if counts == nil {
		counts = make([]int32, len(block.Values)+1)
		for i, v := range block.Values {
			counts[i+1] = counts[i]
			if isBarrier(v) {
				counts[i+1]++
			}
		}
		o.barriers[block.ID] = counts
	}
	return counts[a.place] == counts[b.place]
}

// isBarrier reports whether, if a trap follows v, one could tell what happened
// before v: since v ends the program in another way, or never ends, or lets
// someone outside see. What is written is not seen by anyone after a trap.
func isBarrier(v *ir.Value) bool {
	switch v.Op {
	case ir.GlobalGet, ir.GlobalSet, ir.MemorySize, ir.TableSize:
		return false
	}
	return !v.Op.Is(ir.Pure) && !isPlainAccess(v) && !isHarmlessDivision(v)
}

// isHarmlessDivision reports whether v divides by a constant that lets it never
// trap.
func isHarmlessDivision(v *ir.Value) bool {
	switch v.Op {
	case ir.DivS, ir.DivU, ir.RemS, ir.RemU:
		by := v.Args[1]
		return by.Op == ir.Const && by.Imm != 0 && modulo(v.Type, by.Imm+1) != 0
	}
	return false
}
