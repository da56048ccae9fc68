package passes

import (
	"maps"
	"slices"

	"wasmc/ir"
)

// arrange sorts the effects into the order of the copies, if it can and may.
// Where nothing but stores happens, clang often has the copies' in reverse. A
// round may do them in any order if they are of the same memory and their
// addresses differ by constants such that they do not overlap: should one of
// them trap, no one can see which of the others were done.
func (t *template) arrange() {
	if len(t.effects) == 0 || len(t.reads) > 0 {
		return
	}
	places := map[uint64]*ir.Value{} // by the constant part of the address
	var base *expr
	for _, v := range t.effects {
		size := storeSize(v)
		if size == 0 || v.Index != t.effects[0].Index || v.Imm != t.effects[0].Imm || len(v.Args) != 2 {
			return
		}
		address := t.expr(v.Args[0])
		konst, parts := split(address)
		rest := t.sum(address.typ, 0, parts)
		if base == nil {
			base = rest
		}
		if rest != base || places[konst] != nil {
			return
		}
		places[konst] = v
	}
	if t.overlap(places, base.typ) || !t.isSum(base) {
		return
	}
	by, ok := t.difference(t.shift(base, 1), base)
	if !ok || by == 0 {
		return
	}
	at := func(v *ir.Value, steps uint64) *ir.Value {
		konst, _ := split(t.expr(v.Args[0]))
		return places[(konst+steps*by)&mask(base.typ)]
	}
	var arranged []*ir.Value // the first copy's, then all
	for _, v := range t.effects {
		if at(v, ^uint64(0)) == nil {
			arranged = append(arranged, v)
		}
	}
	r := len(arranged)
	for j := 1; j < t.k; j++ {
		for _, v := range arranged[:r] {
			next := at(v, uint64(j))
			if next == nil {
				return
			}
			arranged = append(arranged, next)
		}
	}
	if len(arranged) == len(t.effects) {
		t.effects = arranged
	}
}

// overlap reports whether two of the stores, by the constant parts of their
// addresses, of type typ, overlap.
func (t *template) overlap(places map[uint64]*ir.Value, typ ir.Type) bool {
	sorted := slices.Sorted(maps.Keys(places))
	for i, konst := range sorted {
		next := sorted[(i+1)%len(sorted)]
		if len(sorted) > 1 && (next-konst)&mask(typ) < storeSize(places[konst]) {
			return true
		}
	}
	return false
}
