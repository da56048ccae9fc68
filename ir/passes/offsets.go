package passes

import (
	"cmp"
	"slices"

	"wasmc/ir"
)

// maxCandidates bounds how many accesses are tried with one that others could be
// based on, so that time is linear in the function.
const maxCandidates = 64

// offsets lets accesses whose addresses differ by a constant share one address,
// the least of them, and have constant offsets from it.
//
//	v2: i32 = const 8                    v2: i32 = const 8
//	v3: i32 = add v0, v2                 v3: i32 = add v0, v2
//	v4: f64 = load [0] v3                v4: f64 = load [0] v3
//	v5: i32 = const 2008           →     v5: i32 = const 2008
//	v6: i32 = add v0, v5                 v6: i32 = add v0, v5
//	v7: f64 = load [0] v6                v7: f64 = load [2000] v3
//
// An offset is added without wrapping around, so this is the same address only
// if v3 + 2000 does not wrap around. It does not, for the load from v3 did not
// trap: memory ends short of 4 GiB by more than 2000 (see access.reach). LLVM
// cannot know that, and therefore neither that the two differ nor that they do
// not overlap; in loops this is what its vectoriser fails at.
//
// So the access that others are based on must have the least constant and be
// executed before them. Or, in the same block, soon after: if v3 + 2000 wraps
// around, the load from v3 is going to trap, and the load [2000] v3, beyond
// memory's end, now traps in its place. That is the same trap, if nothing comes
// between that ends the program otherwise, and nobody can tell that it comes
// earlier if there is no call between.
//
// In a memory that can grow to all of 4 GiB nothing of this holds.
func offsets(m *ir.Module, f *ir.Func) {
	if !hasSlack(m) {
		return
	}
	var g grouper
	for _, a := range accesses(m, f, newLinears(f, nil)) {
		if !a.at.isConst() {
			g.add(nil, a, false)
		}
	}
	groups := slices.DeleteFunc(g.groups, func(all []access) bool { return !differ(all) })
	if len(groups) == 0 {
		return
	}
	o := &offsetter{f: f, order: newOrder(f, f.Dominators()), inserts: map[*ir.Value][]*ir.Value{}}
	for _, group := range groups {
		o.group(group)
	}
	insertBefore(f, o.inserts)
	dropUnused(f) // the other addresses
}

// differ reports whether the accesses, whose addresses differ by constants, do so.
func differ(all []access) bool {
	return slices.ContainsFunc(all, func(a access) bool { return a.at.constant != all[0].at.constant })
}

// An offsetter changes a function's accesses.
type offsetter struct {
	*order
	f       *ir.Func
	inserts map[*ir.Value][]*ir.Value // what to insert before a value
}

// group looks at accesses whose addresses differ by constants.
func (o *offsetter) group(all []access) {
	slices.SortStableFunc(all, func(a, b access) int {
		return cmp.Compare(signed(ir.I32, a.at.constant), signed(ir.I32, b.at.constant))
	})
	done := make([]bool, len(all))
	for i := range all {
		if done[i] {
			continue
		}
		base := &all[i]
		var based []int
		apart := false
		for j := i + 1; j < min(i+maxCandidates, len(all)); j++ {
			b := &all[j]
			d := modulo(ir.I32, b.at.constant-base.at.constant)
			if !done[j] && d <= base.reach() && b.v.Imm+d < 1<<32 && (o.before(base, b) || o.soonAfter(base, b)) {
				based = append(based, j)
				apart = apart || d > 0
			}
		}
		if apart {
			o.rebase(base, all, based)
		}
		for _, j := range based {
			done[j] = apart
		}
	}
}

// rebase gives some of the accesses addresses that are base's, with offsets.
func (o *offsetter) rebase(base *access, all []access, based []int) {
	at, first := base.v.Args[0], base
	for _, j := range based {
		if a := &all[j]; a.v.Block == first.v.Block && a.place < first.place {
			first = a
		}
	}
	if first != base { // base's address may not have been computed there
		c := newValue(o.f, first.v.Block, ir.Const, ir.I32, first.v.Pos)
		c.Imm = modulo(ir.I32, base.at.constant-first.at.constant)
		at = newValue(o.f, first.v.Block, ir.Add, ir.I32, first.v.Pos, first.v.Args[0], c)
		o.inserts[first.v] = append(o.inserts[first.v], c, at)
		base.v.Args[0] = at
	}
	for _, j := range based {
		a := &all[j]
		a.v.Args[0] = at
		a.v.Imm += modulo(ir.I32, a.at.constant-base.at.constant)
	}
}
