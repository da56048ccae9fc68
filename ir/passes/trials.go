package passes

import (
	"math"
	"slices"

	"wasmc/ir"
)

// How far a value's consequences are followed.
const (
	maxCone   = 48  // operations
	maxUses   = 160 // of all of them together
	maxGoals  = 4
	maxParams = 4 // of other blocks
)

// A trial is what there is to know for trying other numbers for a value.
type trial struct {
	value      *ir.Value
	owner      *ir.Value // what is to be kept if this does not matter; nil for a parameter
	cone       []*ir.Value
	facts      []fact      // that hold where value is computed
	affected   []*ir.Value // by the facts; nil if not the cone
	cut        int32       // an operation left out of the cone has this order, or a later one
	ends       []end       // in the loops that value is in
	behind     []end       // not in all of them
	dependents []*trial    // of parameters
	repeats    bool        // the cone has repeats of value
	together   bool        // they are given other numbers too
	waiting    bool        // is in work
}

// An end is a use of a trial's value, or of one of its cone, by something that
// has an effect, or is the end of a block.
type end struct {
	value *ir.Value
	use
}

// trial collects what is needed to try other numbers for v, and for the
// parameters it ends at.
func (k *keeper) trial(v, owner *ir.Value) *trial {
	t := &trial{value: v, owner: owner, cut: math.MaxInt32}
	if owner == nil {
		k.trials[v.ID] = t
	}
	k.tries++
	k.differ[v.ID] = k.tries
	uses, params := 0, 0
	for i := -1; i < len(t.cone); i++ {
		from := v
		if i >= 0 {
			from = t.cone[i]
		}
		for _, u := range k.uses.of(from.ID) {
			if uses++; uses > maxUses {
				t.cut = min(t.cut, k.order[from.ID]+1)
				break
			}
			always := u.block == v.Block || k.after.Dominates(u.block, v.Block)
			if always && (u.by == nil || isSource(u.by)) {
				if e := (end{from, u}); k.follows(v.Block, u.block) {
					t.ends = append(t.ends, e)
				} else {
					t.behind = append(t.behind, e)
				}
			}
			switch {
			case u.param != nil && k.order[u.param.ID] > k.order[from.ID]: // not by a back edge
				if params == maxParams {
					t.cut = min(t.cut, k.order[u.param.ID])
				} else if k.addToCone(t, u.param) {
					params++
				}
			case u.by != nil && !isSource(u.by):
				k.addToCone(t, u.by)
			}
		}
		if i < 0 {
			k.addRepeats(t)
		}
	}
	slices.SortFunc(t.cone, func(x, y *ir.Value) int { return int(k.order[x.ID] - k.order[y.ID]) })
	t.facts = slices.DeleteFunc(k.factsAt(v.Block), func(f fact) bool { return f.value == v || slices.Contains(t.cone, f.value) })
	t.affected = k.affected(t, t.facts)
	k.work = append(k.work, t)
	return t
}

// addToCone puts v into t's cone, if it is not there, or notes that there was no room.
func (k *keeper) addToCone(t *trial, v *ir.Value) (added bool) {
	switch {
	case k.differ[v.ID] == k.tries:
		return false
	case len(t.cone) == maxCone:
		t.cut = min(t.cut, k.order[v.ID])
		return false
	}
	k.differ[v.ID] = k.tries
	t.cone = append(t.cone, v)
	return true
}

// addRepeats puts the repeats of t's value into its cone.
func (k *keeper) addRepeats(t *trial) {
	if t.owner == nil {
		return
	}
	for _, v := range k.repeats.by[t.value] {
		if len(t.cone) < maxCone && (v.Block == t.value.Block || k.after.Dominates(v.Block, t.value.Block)) {
			k.differ[v.ID] = k.tries
			t.cone = append(t.cone, v)
			t.repeats = true
		}
	}
}

// connect makes t depend on the parameters that decide about its ends.
func (k *keeper) connect(t *trial) {
	var done []*ir.Block
	for _, e := range slices.Concat(t.ends, t.behind) {
		if e.by != nil || slices.Contains(done, e.block) {
			continue
		}
		if ways := choice(e.block); ways != nil {
			k.dependOn(t, ways)
		} else if e.param != nil {
			k.dependOn(t, e.block.Succs)
		} else {
			continue
		}
		done = append(done, e.block)
	}
}

func (k *keeper) dependOn(t *trial, edges []*ir.Edge) {
	for _, e := range edges {
		for _, p := range e.To.Params {
			if k.heeds[p.ID] == 0 {
				continue
			}
			d := k.trials[p.ID]
			if d == nil && !k.directly(p) {
				d = k.trial(p, nil)
			}
			if d != nil {
				d.dependents = append(d.dependents, t)
			}
		}
	}
}

// solve begins with everything that is needed and takes away what makes no
// difference, until the rest bears itself out.
func (k *keeper) solve() {
	var params []*trial
	for len(k.work) > 0 {
		t := k.work[len(k.work)-1]
		k.work = k.work[:len(k.work)-1]
		k.connect(t)
		if t.owner == nil {
			t.waiting = true
			params = append(params, t)
		}
	}
	k.work = params
	for len(k.work) > 0 {
		t := k.work[len(k.work)-1]
		k.work = k.work[:len(k.work)-1]
		t.waiting = false
		heeds := k.difference(t)
		if heeds == k.heeds[t.value.ID] {
			continue
		}
		k.heeds[t.value.ID] = heeds
		for _, d := range t.dependents {
			if d.owner == nil && !d.waiting {
				d.waiting = true
				k.work = append(k.work, d)
			}
		}
	}
}

// groupsOfBits are what heeds are made of: bits that are next to each other are
// taken to be treated alike if the first and the last are.
var groupsOfBits = []bitGroup{{0, 7}, {8, 15}, {16, 31}, {32, 63}}

type bitGroup struct{ first, last int }

// difference returns the bits of a parameter, of those that it was believed to
// heed so far, that make a difference.
func (k *keeper) difference(t *trial) uint64 {
	v := t.value
	if t.affected != nil {
		defer k.suppose(t.facts, t.affected)()
	}
	if v.Type != ir.I32 && v.Type != ir.I64 { // all or nothing
		for n := range uint64(2) {
			if !k.changes(t, func(x uint64) uint64 { return noise(v, x+n) }) {
				return 0
			}
		}
		return k.heeds[v.ID]
	}
	heeds := uint64(0)
	for _, g := range groupsOfBits {
		mask := uint64(1)<<g.last<<1 - 1<<g.first
		if mask&k.heeds[v.ID] == 0 || v.Type == ir.I32 && g.first >= 32 {
			continue
		}
		if k.changes(t, flip(g.first)) && k.changes(t, flip(g.last)) {
			heeds |= mask
		}
	}
	return heeds
}

func flip(bit int) func(uint64) uint64 { return func(x uint64) uint64 { return x ^ 1<<bit } }

// changes reports whether it makes a difference to change t's value, of whatever
// number.
func (k *keeper) changes(t *trial, change func(uint64) uint64) bool {
	v, seen := t.value, 0
	attempt := func() bool {
		seen |= k.try(t, func(j int) uint64 { return change(k.base[v.ID][j]) })
		return always(seen)
	}
	if attempt() {
		return true
	}
	attemptFrom := func(number func(j int) uint64) bool {
		defer k.rebase(t, number)()
		return attempt()
	}
	for _, x := range numbersToTry(v.Type) {
		if attemptFrom(func(int) uint64 { return loadable(v, x) }) {
			return true
		}
	}
	for _, goal := range k.goals(t) {
		numbers := k.base[goal.ID]
		if attemptFrom(func(j int) uint64 { return loadable(v, numbers[j]) }) {
			return true
		}
	}
	return false
}

// rebase gives t's value a number in each situation, until it is restored.
func (k *keeper) rebase(t *trial, number func(j int) uint64) (restore func()) {
	was := []numbers{k.base[t.value.ID]}
	for j := range situations {
		k.base[t.value.ID][j] = number(j)
	}
	k.tries++ // nothing differs from it
	for _, v := range t.cone {
		was = append(was, k.base[v.ID])
		for j := range situations {
			k.base[v.ID][j], _ = k.evaluate(v, j)
		}
	}
	return func() {
		k.base[t.value.ID] = was[0]
		for i, v := range t.cone {
			k.base[v.ID] = was[i+1]
		}
	}
}

// matters reports whether in every situation there is a number with which the
// outcome is another.
func (k *keeper) matters(t *trial) bool { return k.holds(t, k.mattersHere) }

// mattersWholly reports whether the outcome is another with other numbers that differ only in what
// LLVM might leave out while it keeps the rest: in the last byte of a load, and in any
// of the bits that a call returns, for all may come from loads of their own.
func (k *keeper) mattersWholly(t *trial) bool {
	v := t.value
	if v.Type != ir.I32 && v.Type != ir.I64 {
		return true
	}
	if size := loadSize(v); size > 0 {
		return size == 1 || k.holds(t, func(t *trial) bool {
			return slices.ContainsFunc([]uint64{0x01, 0x80, 0xFF, 0x10}, func(bits uint64) bool {
				return k.changes(t, func(x uint64) uint64 { return loadable(v, x^bits<<(8*size-8)) })
			})
		})
	}
	return k.holds(t, func(t *trial) bool {
		return !slices.ContainsFunc(groupsOfBits, func(g bitGroup) bool {
			return g.first < width(v.Type) && !(k.changes(t, flip(g.first)) && k.changes(t, flip(g.last)))
		})
	})
}

// holds reports whether test does: with the numbers that the repeats of t's value have,
// and if theirs are those of the value, as they are for LLVM if it finds out.
//
// It must do so wherever the conditions that lead to the value hold, whatever constants parameters are.
func (k *keeper) holds(t *trial, test func(*trial) bool) bool {
	if t.affected != nil {
		defer k.suppose(t.facts, t.affected)()
	}
	if !k.holdsHere(t, test) {
		return false
	}
	for _, f := range k.alternatives(t) {
		affected := k.affected(t, []fact{f})
		if affected == nil {
			continue
		}
		restore := k.suppose([]fact{f}, affected)
		holds := k.holdsHere(t, test)
		restore()
		if !holds {
			return false
		}
	}
	return true
}

func (k *keeper) holdsHere(t *trial, test func(*trial) bool) bool {
	t.together = false
	if !test(t) {
		return false
	}
	if !t.repeats {
		return true
	}
	t.together = true
	return test(t)
}

func (k *keeper) mattersHere(t *trial) bool {
	seen := 0
	attempt := func(number func(j int) uint64) bool {
		seen |= k.try(t, number)
		return always(seen)
	}
	v := t.value
	for _, x := range numbersToTry(v.Type) {
		if attempt(func(int) uint64 { return loadable(v, x) }) {
			return true
		}
	}
	for _, bit := range []int{0, 7, 15, 31, 63} {
		if attempt(func(j int) uint64 { return loadable(v, k.base[v.ID][j]^1<<bit) }) {
			return true
		}
	}
	for _, goal := range k.goals(t) {
		for _, delta := range []uint64{0, 1, math.MaxUint64} {
			if attempt(func(j int) uint64 { return loadable(v, k.base[goal.ID][j]+delta) }) {
				return true
			}
		}
	}
	return false
}

// numbersToTry are those of type t that operations treat specially, and others.
func numbersToTry(t ir.Type) []uint64 {
	if !isFloat(t) {
		return []uint64{0, math.MaxUint64, 1, 0x7FFFFF3A_7FFFFF3A, 0x800000C5_800000C5}
	}
	var list []uint64
	for _, x := range []float64{0, 1.25, -1e10, 1e10, math.Inf(1), math.NaN()} {
		list = append(list, floatBits(t, x))
	}
	return list
}

// goals are what the values of the cone are compared with.
func (k *keeper) goals(t *trial) []*ir.Value {
	var goals []*ir.Value
	for _, v := range t.cone {
		if len(v.Args) == 2 && v.Type == ir.I32 && v.Lanes == ir.NoLanes && len(goals) < maxGoals {
			for _, arg := range v.Args {
				if arg != t.value && arg.Type == t.value.Type {
					goals = append(goals, arg)
				}
			}
		}
	}
	return goals
}

// try gives t's value other numbers and returns the situations in which that
// makes a difference, a bit for each.
func (k *keeper) try(t *trial, number func(j int) uint64) (noticed int) {
	k.tries++
	var n numbers
	for j := range situations {
		n[j] = number(j)
	}
	k.set(t.value, n)
	for _, v := range t.cone {
		switch {
		case isSource(v):
			if t.together && k.repeatsDifferent(v) {
				noticed |= k.recompute(v)
			}
		case v.Op == ir.Param, k.maybeUsual(t, v):
			k.unsure[v.ID] = k.tries
		case !slices.ContainsFunc(v.Args, k.differs):
		case t.owner != nil && k.movable(v) || !evaluated(v, k.differs):
			k.unsure[v.ID] = k.tries
		default:
			noticed |= k.recompute(v)
		}
	}
	for _, e := range t.ends {
		if !always(noticed) && k.differs(e.value) {
			noticed |= k.notices(t, e)
		}
	}
	return noticed
}

// maybeUsual reports whether it depends on unsure arguments if v is another. For sums and products of
// floats it does not: LLVM knows of none that is the same for all numbers.
func (k *keeper) maybeUsual(t *trial, v *ir.Value) bool {
	switch v.Op {
	case ir.Add, ir.Sub, ir.Mul, ir.Div:
		if (isFloat(v.Type) || v.Lanes.IsFloat()) && slices.ContainsFunc(v.Args, k.differs) {
			return false
		}
	}
	return slices.ContainsFunc(v.Args, func(arg *ir.Value) bool { return k.isUnsure(t, arg) })
}

// isUnsure reports whether it is not known if v is another now: it has its usual
// number, but what is computed from it and from another that differs might be as usual.
func (k *keeper) isUnsure(t *trial, v *ir.Value) bool {
	return k.unsure[v.ID] == k.tries || k.order[v.ID] >= t.cut && !k.differs(v) && v.Op != ir.Const
}

// movable reports whether v is a select that gives another value on one way only.
// LLVM may make a branch of it, and move a load to where that value is needed;
// unless the condition needs it too.
func (k *keeper) movable(v *ir.Value) bool {
	return v.Op == ir.Select && !k.decides(v.Args[2]) && !(k.differs(v.Args[0]) && k.differs(v.Args[1]))
}

// decides reports whether the condition c is computed from what is another now. It
// need not come out otherwise: if LLVM knows that it never does there is no select.
func (k *keeper) decides(c *ir.Value) bool {
	return k.differs(c) || slices.ContainsFunc(c.Args, k.differs)
}

// recompute computes v once more, and returns the situations in which it traps
// and did not before, or the other way round.
func (k *keeper) recompute(v *ir.Value) (noticed int) {
	var n numbers
	for j := range situations {
		x, traps := k.evaluate(v, j)
		n[j] = x
		if v.Op.Is(ir.Traps) && traps != k.trapped(v, j) {
			noticed |= 1 << j
		}
	}
	k.set(v, n)
	return noticed
}

// trapped reports whether v traps in situation j, as it is. Of sources it is not
// known, as for evaluate.
func (k *keeper) trapped(v *ir.Value, j int) bool {
	if isSource(v) {
		return false
	}
	var args [maxArgs]uint64
	for i, arg := range v.Args {
		args[i] = k.base[arg.ID][j]
	}
	_, traps := evaluate(v, args[:len(v.Args)])
	return traps
}

// set gives v other numbers.
func (k *keeper) set(v *ir.Value, n numbers) {
	if n != k.base[v.ID] {
		k.now[v.ID], k.differ[v.ID] = n, k.tries
	}
}

// differs reports whether v has other numbers than usual.
func (k *keeper) differs(v *ir.Value) bool { return k.differ[v.ID] == k.tries }

// number is that of v in situation j, as things are.
func (k *keeper) number(v *ir.Value, j int) uint64 {
	if k.differs(v) {
		return k.now[v.ID][j]
	}
	return k.base[v.ID][j]
}

// notices returns the situations in which e makes a difference.
func (k *keeper) notices(t *trial, e end) (noticed int) {
	for j := range situations {
		was, is := k.base[e.value.ID][j], k.now[e.value.ID][j]
		if was != is && k.noticesIn(t, e, j, was, is) {
			noticed |= 1 << j
		}
	}
	return noticed
}

// noticesIn reports whether e makes a difference when its value is another.
func (k *keeper) noticesIn(t *trial, e end, j int, was, is uint64) bool {
	switch {
	case e.by != nil:
		for i, arg := range e.by.Args {
			if arg == e.value && (was^is)&k.heeded(e.by, i) != 0 {
				return true
			}
		}
		return false
	case e.block.Kind == ir.Return:
		return true
	case e.param != nil && k.carried(t, e.block.Succs, j):
		return true
	case e.block.Control == nil:
		return false
	}
	from, to := k.directions(e.block, j)
	ways := choice(e.block)
	switch {
	case ways == nil:
		return !sameWay(e.block.Succs[from], e.block.Succs[to])
	case from == to && t.owner != nil && !k.decides(e.block.Control):
		return false // LLVM may move a load into the way that needs it
	}
	for i, p := range ways[0].To.Params {
		if (k.base[ways[from].Args[i].ID][j]^k.number(ways[to].Args[i], j))&k.heeds[p.ID] != 0 {
			return true
		}
	}
	return false
}

// sameWay reports whether the same is done after e as after other: they lead to the same block, or to
// two that do the same and lead to the same.
func sameWay(e, other *ir.Edge) bool {
	if e.To == other.To {
		return slices.EqualFunc(e.Args, other.Args, sameNumber)
	}
	b, c := e.To, other.To
	if len(b.Preds) > 1 || len(c.Preds) > 1 || b.Kind != c.Kind || len(b.Values) != len(c.Values) || len(b.Succs) != len(c.Succs) {
		return false
	}
	twins := map[*ir.Value]*ir.Value{}
	same := func(v, w *ir.Value) bool { return twins[v] == w || sameNumber(v, w) }
	for i, v := range b.Values {
		w := c.Values[i]
		if v.Op != w.Op || v.Type != w.Type || v.Lanes != w.Lanes || v.Index != w.Index || v.Imm != w.Imm || !slices.EqualFunc(v.Args, w.Args, same) {
			return false
		}
		twins[v] = w
	}
	if b.Control != nil && !same(b.Control, c.Control) || !slices.EqualFunc(b.Args, c.Args, same) {
		return false
	}
	return slices.EqualFunc(b.Succs, c.Succs, func(e, other *ir.Edge) bool {
		return e.To == other.To && slices.EqualFunc(e.Args, other.Args, same)
	})
}

// sameNumber reports whether v and w are one value, or the same constant.
func sameNumber(v, w *ir.Value) bool {
	return v == w || v.Op == ir.Const && w.Op == ir.Const && v.Type == w.Type && v.Type != ir.V128 && v.Imm == w.Imm
}

// carried reports whether each of the edges carries a value that is another now to
// a parameter that heeds the difference, or leads to where one is used.
func (k *keeper) carried(t *trial, edges []*ir.Edge, j int) bool {
	for _, e := range edges {
		if !k.arrives(t, e, j) && !k.noticedBehind(t, e, j) {
			return false
		}
	}
	return true
}

// arrives reports whether e carries a value that is another now to a parameter that
// heeds the difference.
func (k *keeper) arrives(t *trial, e *ir.Edge, j int) bool {
	for i, arg := range e.Args {
		if (k.number(arg, j)^k.base[arg.ID][j])&k.heeds[e.To.Params[i].ID] != 0 {
			return !k.cancels(t, e, j)
		}
	}
	return false
}

// noticedBehind reports whether the value of t makes a difference where e leads to,
// having left the loops that it is computed in.
func (k *keeper) noticedBehind(t *trial, e *ir.Edge, j int) bool {
	for _, use := range t.behind {
		was, is := k.base[use.value.ID][j], k.number(use.value, j)
		if was == is || !k.leaves(e, t.value.Block, use.block) {
			continue
		}
		if use.param != nil { // of one loop only
			if !slices.ContainsFunc(use.block.Succs, func(e *ir.Edge) bool { return !k.arrives(t, e, j) }) {
				return true
			}
		} else if k.noticesIn(t, use, j, was, is) {
			return true
		}
	}
	return false
}

// leaves reports whether e leaves every loop that b is in and c, behind it, is not.
func (k *keeper) leaves(e *ir.Edge, b, c *ir.Block) bool {
	for loop := k.loops.Of(b); loop != nil && !loop.Contains(c); loop = loop.Parent {
		if loop.Contains(e.To) {
			return false
		}
	}
	return true
}

// directions are the successors that b goes to with the usual numbers and with those
// of now.
func (k *keeper) directions(b *ir.Block, j int) (from, to int) {
	return direction(b, k.base[b.Control.ID][j]), direction(b, k.number(b.Control, j))
}

// direction is the successor that b goes to if its Control is x.
func direction(b *ir.Block, x uint64) int {
	if b.Kind == ir.Switch {
		return int(min(uint64(uint32(x)), uint64(len(b.Succs)-1)))
	}
	return 1 - int(truth(uint32(x) != 0))
}
