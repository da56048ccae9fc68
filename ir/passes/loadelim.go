package passes

import (
	"slices"

	"wasmc/ir"
)

// loadElim replaces loads by what a store or load before them says is there:
//
//	b0(v0: i32, v1: i32):                b0(v0: i32, v1: i32):
//		store [8] v0, v1                     store [8] v0, v1
//		v2: i32 = load [8] v0        →
//		return v2                            return v1
//
// The load cannot trap, since the access before it did not and memories never
// shrink. Between the two is no call and no store that might reach there: an
// address plus its offset does not wrap around, so from one address, accesses at
// offsets apart are apart. It looks back through blocks that have one predecessor.
//
// LLVM could do this, and of modules that were compiled with optimisation little is
// left to be done. Others keep every variable in memory. Without these loads clang
// has less to read, and -O1, where LLVM's passes do not run, makes better code.
func loadElim(f *ir.Func) {
	w := &loadEliminator{by: make(replacements, f.NumValues()), after: make([][]content, f.NumBlocks())}
	order := f.Postorder()
	slices.Reverse(order)
	for _, b := range order {
		w.block(b)
	}
	for _, b := range f.Blocks {
		b.Values = slices.DeleteFunc(b.Values, func(v *ir.Value) bool { return w.by[v.ID] != nil })
	}
	substitute(f, w.by.of)
}

// A content is what is known to be in memory: what load, if executed now, gives.
type content struct {
	load       ir.Op
	memory     uint32
	address    *ir.Value
	start, end uint64 // offsets from the address
	value      *ir.Value
}

// maxContents is how many contents are known at a time: the latest.
const maxContents = 16

type loadEliminator struct {
	by    replacements // of loads
	after [][]content  // by block ID: what is known at its end
}

func (w *loadEliminator) block(b *ir.Block) {
	var known []content
	if len(b.Preds) == 1 {
		known = slices.Clone(w.after[b.Preds[0].From.ID])
	}
	for _, v := range b.Values {
		switch {
		case isPlainAccess(v):
			known = w.access(known, v)
		case v.Op.Is(ir.Writes) && v.Op != ir.GlobalSet:
			known = nil
		}
	}
	w.after[b.ID] = known
}

// access returns what is known after v.
func (w *loadEliminator) access(known []content, v *ir.Value) []content {
	c := content{v.Op, v.Index, w.by.of(v.Args[0]), v.Imm, v.Imm + accessSize(v), v}
	if v.Type != ir.Void {
		i := slices.IndexFunc(known, c.same)
		if i >= 0 {
			w.by[v.ID] = known[i].value
			return known
		}
	} else {
		known = slices.DeleteFunc(known, c.reaches)
		if v.Op != ir.Store {
			return known // not all of what is stored
		}
		c.load, c.value = ir.Load, w.by.of(v.Args[1])
	}
	if len(known) == maxContents {
		known = slices.Delete(known, 0, 1)
	}
	return append(known, c)
}

// same reports whether c and d are what the same load gives.
func (c content) same(d content) bool {
	return c.load == d.load && c.memory == d.memory && c.address == d.address && c.start == d.start &&
		c.value.Type == d.value.Type
}

// reaches reports whether a store to where c is may change d.
func (c content) reaches(d content) bool {
	return c.memory == d.memory && (c.address != d.address || c.start < d.end && d.start < c.end)
}
