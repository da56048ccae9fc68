package passes

import (
	"math"
	"slices"

	"wasmc/ir"
)

// A situation is a number for each value. It makes one of the choices for what
// LLVM may come to know, which are the parameters, and one of the draws of numbers
// for what it cannot know, such as what memory holds. Situation j makes choice
// j % choices.
const (
	choices    = 2
	draws      = 3
	situations = choices * draws
)

// always reports whether a set of situations, a bit for each, has one of every
// choice.
func always(set int) bool {
	made := 0
	for range draws {
		made |= set
		set >>= choices
	}
	return made&(1<<choices-1) == 1<<choices-1
}

// How far a value's consequences are followed.
const (
	maxCone  = 48  // operations
	maxUses  = 160 // of all of them together
	maxGoals = 4

	maxArgs = 4 // of an operation that only computes
)

// numbers are the bits of a value in each situation.
type numbers [situations]uint64

// A keeper finds out what is sure to be needed.
type keeper struct {
	known *knowledge
	f     *ir.Func
	after *ir.DomTree // post-dominators
	loops *ir.LoopForest
	uses  groups[use] // by ID
	place []int32     // of a parameter among its block's, by ID
	order []int32     // of a value: operations come after their arguments, parameters not always

	base        []numbers // by ID
	overwritten map[*ir.Value]bool

	heeds  []uint64 // of a parameter, by ID: the bits that make a difference
	trials []*trial // of a parameter, by ID
	work   []*trial // to be connected; then, whose heeds are to be looked at

	// While something is tried:
	now    []numbers // by ID
	differ []int32   // by ID: is attempt if the value has other numbers now
	tries  int32
}

// A trial is what there is to know for trying other numbers for a value.
type trial struct {
	value      *ir.Value
	owner      *ir.Value // what is to be kept if this does not matter; nil for a parameter
	cone       []*ir.Value
	ends       []end    // in the loops that value is in
	behind     []end    // not in all of them
	dependents []*trial // of parameters
	waiting    bool     // is in work
}

// An end is a use of a trial's value, or of one of its cone, by something that
// has an effect, or is the end of a block.
type end struct {
	value *ir.Value
	use
}

func newKeeper(known *knowledge, f *ir.Func) *keeper {
	k := &keeper{
		known:       known,
		f:           f,
		after:       f.PostDominators(),
		loops:       f.Loops(f.Dominators()),
		overwritten: map[*ir.Value]bool{},
	}
	k.uses = group(f.NumValues(), func(add func(int, use)) {
		for _, b := range f.Blocks {
			usesIn(b, func(v *ir.Value, u use) { add(v.ID, u) })
		}
	})
	for _, b := range f.Blocks {
		k.findOverwritten(b)
	}
	return k
}

// prepare gives every value its numbers, for trials.
func (k *keeper) prepare() {
	n := k.f.NumValues()
	k.place = make([]int32, n)
	k.order = make([]int32, n)
	k.base = make([]numbers, n)
	k.heeds = make([]uint64, n)
	k.trials = make([]*trial, n)
	k.now = make([]numbers, n)
	k.differ = make([]int32, n)
	k.tries = 1
	clear(k.overwritten)

	next := int32(0)
	order := k.f.Postorder()
	slices.Reverse(order)
	seen := make([]bool, k.f.NumBlocks())
	for _, b := range order {
		for i, v := range b.Params {
			k.place[v.ID], k.order[v.ID] = int32(i), next
			next++
			k.base[v.ID] = k.parameter(v, seen)
		}
		for _, v := range b.Values {
			k.order[v.ID] = next
			next++
			for j := range situations {
				k.base[v.ID][j], _ = k.evaluate(v, j)
			}
		}
		seen[b.ID] = true
		k.findOverwritten(b)
	}
	for id, needed := range needed(k.f) {
		if needed {
			k.heeds[id] = math.MaxUint64
		}
	}
}

// parameter returns the numbers of a block's parameter: of some of the arguments
// that are known, and others.
func (k *keeper) parameter(v *ir.Value, seen []bool) numbers {
	var args []*ir.Value
	all := true
	for _, e := range v.Block.Preds {
		if seen[e.From.ID] {
			args = append(args, e.Args[k.place[v.ID]])
		} else {
			all = false
		}
	}
	var n numbers
	for j := range situations {
		switch {
		case len(args) > 0 && (all || j%choices == 0):
			n[j] = k.base[args[j%choices%len(args)].ID][j]
		case len(args) > 0 || v.Type != ir.I32 && v.Type != ir.I64:
			n[j] = noise(v, uint64(j))
		case j%choices == 1:
			n[j] = limit(v.Type, math.MaxUint64)
		}
	}
	return n
}

// limit is x within the bits that a value of type t has.
func limit(t ir.Type, x uint64) uint64 {
	if t == ir.I32 || t == ir.F32 {
		return uint64(uint32(x))
	}
	return x
}

// evaluate returns what v gives in situation j, by the numbers of its arguments.
func (k *keeper) evaluate(v *ir.Value, j int) (result uint64, traps bool) {
	if v.Op == ir.GlobalGet && !k.known.written[v.Index] {
		return k.known.initial(v), false
	}
	if isSource(v) {
		return loadable(v, noise(v, uint64(j))), false
	}
	var args [maxArgs]uint64
	for i, arg := range v.Args {
		args[i] = k.number(arg, j)
	}
	return evaluate(v, args[:len(v.Args)])
}

// isSource reports whether nothing is known of v's number.
func isSource(v *ir.Value) bool {
	return v.Op == ir.Result || v.Op.Is(ir.Reads) || v.Op.Is(ir.Writes) || len(v.Args) > maxArgs
}

// loadable makes of x a number that v can have, if v is a load.
func loadable(v *ir.Value, x uint64) uint64 {
	switch v.Op {
	case ir.Load8U:
		return x & 0xFF
	case ir.Load16U:
		return x & 0xFFFF
	case ir.Load32U:
		return x & 0xFFFFFFFF
	case ir.Load8S:
		x = uint64(int8(x))
	case ir.Load16S:
		x = uint64(int16(x))
	case ir.Load32S:
		x = uint64(int32(x))
	}
	return limit(v.Type, x)
}

// findOverwritten finds the stores in b that LLVM may delete because another one
// follows, and those that store what has just been loaded from there. Before the
// numbers are known, addresses that are computed from different values count as
// equal.
func (k *keeper) findOverwritten(b *ir.Block) {
	later := map[uint64]uint64{} // bytes, by an address that no other is likely to have
	globals := map[uint32]bool{}
	var from *ir.Value // what the later stores' addresses are computed from
	several := false
	for _, v := range slices.Backward(b.Values) {
		switch {
		case v.Op.IsCall():
			clear(later)
			clear(globals)
			from, several = nil, false
		case v.Op == ir.GlobalSet:
			k.overwritten[v] = globals[v.Index]
			globals[v.Index] = true
		case v.Op == ir.Store, v.Op == ir.Store8, v.Op == ir.Store16, v.Op == ir.Store32:
			if several = several || from != nil && from != v.Args[0]; several && k.base == nil {
				k.overwritten[v] = true
				continue
			}
			from = v.Args[0]
			at, size := k.address(v), storeSize(v)
			for before := range uint64(16) {
				if later[at-before] >= before+size {
					k.overwritten[v] = true
				}
			}
			later[at] = max(later[at], size)
			if x := v.Args[1]; isLoad(x) && k.address(x) == at {
				k.overwritten[v] = true
			}
		}
	}
}

func isLoad(v *ir.Value) bool {
	return v.Op.Is(ir.Reads|ir.Traps) && !v.Op.Is(ir.Writes) && v.Op != ir.TableGet
}

// address is a number for the address of a memory access: equal addresses have
// the same.
func (k *keeper) address(v *ir.Value) uint64 {
	if k.base == nil {
		return v.Imm + mix(uint64(v.Index))
	}
	return k.base[v.Args[0].ID][situations-1] + v.Imm + mix(uint64(v.Index))
}

// heeded returns the bits of argument i that v does its work by. Of what only
// computes there are none.
func (k *keeper) heeded(v *ir.Value, i int) uint64 {
	switch {
	case v.Op == ir.GlobalSet && !k.known.read[v.Index]:
		return 0
	case v.Op.IsCall():
		return k.known.heeded(v, i)
	case k.overwritten[v]:
		if i == 0 && v.Op != ir.GlobalSet {
			return math.MaxUint64 // the address, at which another store is
		}
		return 0
	case v.Op == ir.Store8 && i == 1:
		return 0xFF
	case v.Op == ir.Store16 && i == 1:
		return 0xFFFF
	case v.Op.Is(ir.Writes) || v.Op.Is(ir.Reads):
		return math.MaxUint64
	}
	return 0
}

// tried returns what must be tried for v: v or, if it is a Tuple, its results. It is
// false if v must be kept in any case.
func (k *keeper) tried(v *ir.Value) ([]*ir.Value, bool) {
	if v.Type != ir.Tuple {
		return []*ir.Value{v}, true
	}
	results := make([]*ir.Value, k.known.results(v))
	for _, u := range k.uses.of(v.ID) {
		if u.block == v.Block {
			results[u.by.Imm] = u.by
		}
	}
	return results, !slices.Contains(results, nil)
}

// directly reports whether one of v's uses heeds all of it.
func (k *keeper) directly(v *ir.Value) bool {
	for _, u := range k.uses.of(v.ID)[:min(maxUses, len(k.uses.of(v.ID)))] {
		if u.edge || !k.follows(v.Block, u.block) {
			continue
		}
		if u.by == nil {
			if u.block.Kind == ir.Return {
				return true
			}
			continue
		}
		for i, arg := range u.by.Args {
			if arg == v && k.heeded(u.by, i) == math.MaxUint64 {
				return true
			}
		}
	}
	return false
}

// follows reports whether c is executed whenever b has been, and after each time.
func (k *keeper) follows(b, c *ir.Block) bool {
	if b == c {
		return true
	}
	loop := k.loops.Of(b)
	return k.after.Dominates(c, b) && (loop == nil || loop.Contains(c))
}

// trial collects what is needed to try other numbers for v, and for the
// parameters it ends at.
func (k *keeper) trial(v, owner *ir.Value) *trial {
	t := &trial{value: v, owner: owner}
	if owner == nil {
		k.trials[v.ID] = t
	}
	k.tries++
	k.differ[v.ID] = k.tries
	uses := 0
	for i := -1; i < len(t.cone); i++ {
		from := v
		if i >= 0 {
			from = t.cone[i]
		}
		for _, u := range k.uses.of(from.ID) {
			if uses++; uses > maxUses {
				break
			}
			if u.block != v.Block && !k.after.Dominates(u.block, v.Block) {
				continue
			}
			if u.by == nil || isSource(u.by) {
				if e := (end{from, u}); k.follows(v.Block, u.block) {
					t.ends = append(t.ends, e)
				} else {
					t.behind = append(t.behind, e)
				}
			}
			if by := u.by; by != nil && !isSource(by) && k.differ[by.ID] != k.tries && len(t.cone) < maxCone {
				k.differ[by.ID] = k.tries
				t.cone = append(t.cone, by)
			}
		}
	}
	slices.SortFunc(t.cone, func(x, y *ir.Value) int { return int(k.order[x.ID] - k.order[y.ID]) })
	k.work = append(k.work, t)
	return t
}

// connect makes t depend on the parameters that decide about its ends.
func (k *keeper) connect(t *trial) {
	for _, e := range slices.Concat(t.ends, t.behind) {
		if e.by == nil {
			k.dependOn(t, e.block)
		}
	}
}

func (k *keeper) dependOn(t *trial, b *ir.Block) {
	edges := b.Succs
	if ways := choice(b); ways != nil {
		edges = ways
	}
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
var groupsOfBits = []struct{ first, last int }{{0, 7}, {8, 15}, {16, 31}, {32, 63}}

// difference returns the bits of a parameter, of those that it was believed to
// heed so far, that make a difference.
func (k *keeper) difference(t *trial) uint64 {
	v := t.value
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
		bits := uint64(1)<<g.last<<1 - 1<<g.first
		if bits&k.heeds[v.ID] == 0 || v.Type == ir.I32 && g.first >= 32 {
			continue
		}
		if k.changes(t, flip(g.first)) && k.changes(t, flip(g.last)) {
			heeds |= bits
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
	for _, x := range numbersToTry(v.Type) {
		restore := k.rebase(t, limit(v.Type, x))
		done := attempt()
		restore()
		if done {
			return true
		}
	}
	return false
}

// rebase makes x the number of t's value in all situations, until it is restored.
func (k *keeper) rebase(t *trial, x uint64) (restore func()) {
	was := []numbers{k.base[t.value.ID]}
	for j := range situations {
		k.base[t.value.ID][j] = x
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
func (k *keeper) matters(t *trial) bool {
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
		if slices.ContainsFunc(v.Args, k.differs) && !(t.owner != nil && k.movable(v)) {
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

// movable reports whether v is a select that gives another value on one way only.
// LLVM may make a branch of it, and move a load to where that value is needed.
func (k *keeper) movable(v *ir.Value) bool {
	return v.Op == ir.Select && !k.differs(v.Args[2]) && !(k.differs(v.Args[0]) && k.differs(v.Args[1]))
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

// trapped reports whether v traps in situation j, as it is.
func (k *keeper) trapped(v *ir.Value, j int) bool {
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
	case e.edge && k.carried(t, e.block.Succs, j):
		return true
	case e.block.Control == nil:
		return false
	}
	from, to := k.directions(e.block, j)
	ways := choice(e.block)
	switch {
	case ways == nil:
		return from != to
	case from == to && t.owner != nil:
		return false // LLVM may move a load into the way that needs it
	}
	for i, p := range ways[0].To.Params {
		if (k.base[ways[from].Args[i].ID][j]^k.number(ways[to].Args[i], j))&k.heeds[p.ID] != 0 {
			return true
		}
	}
	return false
}

// carried reports whether each of the edges carries a value that is another now to
// a parameter that heeds the difference, or leads to where one is used.
func (k *keeper) carried(t *trial, edges []*ir.Edge, j int) bool {
	for _, e := range edges {
		if !k.arrives(e, j) && !k.noticedBehind(t, e, j) {
			return false
		}
	}
	return true
}

// arrives reports whether e carries a value that is another now to a parameter that
// heeds the difference.
func (k *keeper) arrives(e *ir.Edge, j int) bool {
	for i, arg := range e.Args {
		if (k.number(arg, j)^k.base[arg.ID][j])&k.heeds[e.To.Params[i].ID] != 0 {
			return true
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
		if use.edge { // of one loop only
			if !slices.ContainsFunc(use.block.Succs, func(e *ir.Edge) bool { return !k.arrives(e, j) }) {
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
