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

// maxArgs is how many arguments an operation has that only computes.
const maxArgs = 4

// numbers are the bits of a value in each situation.
type numbers [situations]uint64

// A keeper finds out what is sure to be needed.
type keeper struct {
	known *knowledge
	f     *ir.Func
	after *ir.DomTree // post-dominators
	dom   *ir.DomTree
	loops *ir.LoopForest
	uses  groups[use] // by ID
	place []int32     // of a parameter among its block's, by ID
	order []int32     // of a value: operations come after their arguments, parameters not always

	base        []numbers // by ID
	repeats     *repeats
	overwritten map[*ir.Value]bool
	covered     map[*ir.Value]bool // loads that cannot trap; see covered.go

	vectorisable map[*ir.Loop]bool // see canVectorise

	heeds  []uint64 // of a parameter, by ID: the bits that make a difference
	trials []*trial // of a parameter, by ID
	work   []*trial // to be connected; then, whose heeds are to be looked at

	// While something is tried:
	now    []numbers // by ID
	differ []int32   // by ID: is tries if the value has other numbers now
	unsure []int32   // by ID: is tries if that is not known
	tries  int32
}

func newKeeper(known *knowledge, f *ir.Func) *keeper {
	dom := f.Dominators()
	loops := f.Loops(dom)
	k := &keeper{
		known:       known,
		f:           f,
		after:       f.PostDominators(maybeEndless(f, loops)...),
		dom:         dom,
		loops:       loops,
		overwritten: map[*ir.Value]bool{},
		covered:     findCovered(f, dom),

		vectorisable: map[*ir.Loop]bool{},
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
	k.unsure = make([]int32, n)
	k.tries = 1
	k.repeats = newRepeats(k.dom)
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
			k.repeats.find(k, v)
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
	if v.Block == k.f.Blocks[0] {
		return k.entryParameter(v)
	}
	var edges []*ir.Edge
	all := true
	for _, e := range v.Block.Preds {
		if seen[e.From.ID] {
			edges = append(edges, e)
		} else {
			all = false
		}
	}
	var n numbers
	for j := range situations {
		switch {
		case len(edges) > 0 && (all || j%choices == 0):
			n[j] = k.passedBy(edges[j%choices%len(edges)], int(k.place[v.ID]), j)
		default:
			n[j] = draw(v, j)
		}
	}
	return n
}

// entryParameter returns the numbers of a parameter of the function: constants that
// are passed for it, or what stands for all of them, in the choices that there are
// for; else others.
func (k *keeper) entryParameter(v *ir.Value) numbers {
	passed := k.known.passed[k.known.index[k.f]][k.place[v.ID]]
	constants := passed.constants
	if passed.computed && (v.Type == ir.I32 || v.Type == ir.I64) {
		constants = []uint64{0, limit(v.Type, math.MaxUint64)}
	}
	var n numbers
	for j := range situations {
		if choice := j % choices; choice < len(constants) {
			n[j] = constants[choice]
		} else {
			n[j] = draw(v, j)
		}
	}
	return n
}

// draw is a number in situation j for v, of which nothing is known. In one draw all
// are small, so that sums stay within what they are compared with, and in one what
// memory holds is 0.
func draw(v *ir.Value, j int) uint64 {
	x := noise(v, uint64(j))
	switch {
	case v.Type != ir.I32 && v.Type != ir.I64:
		return x
	case j/choices == 1:
		return x%8 + 2
	case j/choices == 2 && isLoad(v):
		return 0
	}
	return x
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
		if x, ok := k.repeated(v, j); ok {
			return x, false
		}
		return loadable(v, draw(v, j)), false
	}
	if isOfVector(v) && j%choices == 0 {
		return 0, false // LLVM may know the lanes of a constant
	}
	var args [maxArgs]uint64
	for i, arg := range v.Args {
		args[i] = k.number(arg, j)
	}
	return evaluate(v, args[:len(v.Args)])
}

// isOfVector reports whether v is a number that is computed from a vector.
func isOfVector(v *ir.Value) bool {
	return v.Type != ir.V128 && len(v.Args) > 0 && v.Args[0].Type == ir.V128
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
	case k.covered[v]:
		return 0 // it may vanish, with the need of its address
	case v.Op.IsCall():
		return k.known.heeded(v, i)
	case k.overwritten[v]:
		if i == 0 && v.Op != ir.GlobalSet {
			return math.MaxUint64 // the address, at which another store is
		}
		return 0
	case v.Op.Is(ir.Writes) || v.Op.Is(ir.Reads):
		return written(v.Op, i)
	}
	return 0
}

// written returns the bits of argument i that an operation on memory or something else
// takes: of what it writes only as many as it is wide.
func written(op ir.Op, i int) uint64 {
	switch op {
	case ir.AtomicCmpxchg8U, ir.AtomicCmpxchg16U, ir.AtomicCmpxchg32U:
		if i != 2 {
			return math.MaxUint64
		}
	default:
		if i != 1 {
			return math.MaxUint64
		}
	}
	switch op {
	case ir.Store8, ir.MemoryFill, ir.AtomicStore8, ir.AtomicAdd8U, ir.AtomicSub8U, ir.AtomicAnd8U, ir.AtomicOr8U,
		ir.AtomicXor8U, ir.AtomicXchg8U, ir.AtomicCmpxchg8U:
		return 0xFF
	case ir.Store16, ir.AtomicStore16, ir.AtomicAdd16U, ir.AtomicSub16U, ir.AtomicAnd16U, ir.AtomicOr16U,
		ir.AtomicXor16U, ir.AtomicXchg16U, ir.AtomicCmpxchg16U:
		return 0xFFFF
	case ir.Store32, ir.AtomicStore32, ir.AtomicAdd32U, ir.AtomicSub32U, ir.AtomicAnd32U, ir.AtomicOr32U,
		ir.AtomicXor32U, ir.AtomicXchg32U, ir.AtomicCmpxchg32U:
		return 0xFFFFFFFF
	}
	return math.MaxUint64
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
		if u.param != nil || !k.follows(v.Block, u.block) {
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
