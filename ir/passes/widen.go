package passes

import (
	"slices"

	"wasmc/ir"
)

// What bounds widen's time, so that it is linear in the function.
const (
	maxProofs    = 16 // accesses with the same address that are tried as its proof
	maxBackEdges = 64 // of a loop
	maxNest      = 8  // loops around one that are tried
	maxPlaces    = 64 // values that are added to the header of a loop
)

// belowMemory is how many bytes before a memory's first are sure to trap when
// accessed; see ir.Load.
const belowMemory = 64 << 10

// widen makes the addresses that grow by a constant in each iteration of a loop
// places, which do not wrap around: they have 64 bits.
//
//	b1(v3: i32, v4: i32):                 v20: i32 = add v0, v2            before the loop,
//		v5: i32 = add v0, v3              v21: addr = address v20          where v3 is v2
//		v6: f64 = load [0] v5             v22: i64 = const 0
//		…                             b1(v3: i32, v4: i32, v23: i64):
//		v7: i32 = const 8         →       v24: i64 = const 8
//		v8: i32 = add v3, v7              v25: i64 = add v23, v24
//		if v9 then b1(v8, v10) else b2    v26: addr = advance v21, v23
//	                                      v6: f64 = load [0] v26
//	                                      …
//	                                      if v9 then b1(v8, v10, v25) else b2
//
// The start and the distance from it are apart since LLVM's vectoriser finds
// access by an index cheaper than by a pointer that moves. A loop that ends by a
// counter of its own then ends by that one; see widen_exits.go.
//
// An address of 32 bits may wrap around from one iteration to the next, for all
// that LLVM knows. So it can neither use one register for v5 and its successors
// nor tell how far apart two addresses will be in the next iteration, which
// vector code needs. But if the address is accessed in every iteration that
// leads to another, at a place that dominates the back edges, then it cannot
// wrap around. Let a be the address in some iteration, o the access's constant
// offset and s the step, and memory end at 4 GiB - slack. If the access does not
// trap,
//
//		a + o + 1 <= 4 GiB - slack
//
//	  - Upwards, 0 < s <= slack + o: a + s < 4 GiB. So if the address of 64 bits is
//	    right in one iteration it is so in the next. It begins as the right one,
//	    and therefore is right in every iteration that is ever reached: the
//	    program does exactly the same as before, and whatever else uses that
//	    address in the loop can use the place.
//	  - Downwards, -64 KiB <= s < 0: either a >= -s, and the next address is right,
//	    or it is not but is between -64 KiB and -1, while the one of 32 bits is
//	    beyond memory's end, in the slack. Then the access with that address, if it
//	    has no constant offset, traps in the one form as in the other. What uses it
//	    besides must come after that access, or else so soon before it that nobody
//	    can tell; see order.soonAfter.
//
// What the address is when the loop is entered is the address of that same
// access in its first iteration; for if the first iteration does not get there,
// it leaves the loop. So if the access happens whenever a loop around the loop
// goes on to its next iteration, the argument holds for that loop too, with the
// addresses on entry: rows of a matrix in the loop, columns in the inner one.
func widen(m *ir.Module, f *ir.Func) {
	if !hasSlack(m) {
		return
	}
	dom := f.Dominators()
	loops := f.Loops(dom)
	if len(loops.Loops) == 0 {
		return
	}
	w := &widener{
		linears:    newLinears(f, loops),
		order:      newOrder(f, dom),
		f:          f,
		places:     map[string]*ir.Value{},
		countersOf: map[*ir.Loop][]*counter{},
		tops:       map[*ir.Block][]*ir.Value{},
	}
	var g grouper
	for _, a := range accesses(m, f, w.linears) {
		if loop := loops.Of(a.v.Block); loop != nil {
			g.add(loop, a, true)
		}
	}
	for _, group := range g.groups {
		w.group(loops.Of(group[0].v.Block), group)
	}
	if len(w.places) == 0 {
		return
	}
	w.endByCounters()
	for _, b := range f.Blocks {
		if top := w.tops[b]; top != nil {
			b.Values = append(top, b.Values...)
		}
	}
	dropUnused(f) // the addresses of 32 bits
}

// A widener makes the places of a function.
type widener struct {
	*linears
	*order
	f          *ir.Func
	places     map[string]*ir.Value // by loop and address
	countersOf map[*ir.Loop][]*counter
	tops       map[*ir.Block][]*ir.Value // values to come first in a block
	key        []byte
}

// A counter is an I64 that is 0 in the first iteration of a loop and grows by the
// step.
type counter struct {
	step        int64
	value, next *ir.Value // in this iteration and in the one after
}

// group looks at the accesses in a loop, but not in loops within it, that have
// the same address.
func (w *widener) group(loop *ir.Loop, all []access) {
	for i := range min(len(all), maxProofs) {
		if w.proves(loop, all[0].at, &all[i], all) {
			at := w.address(loop, all[0].at, &all[i], all, maxNest)
			for _, a := range all {
				a.v.Args[0] = at
			}
			return
		}
	}
}

// proves reports whether a proves that its address, which is at in the loop, can
// be a place there: in its block's loop or one around that, where at is what the
// address is on entry to the loops inside. All are the accesses that will use it.
func (w *widener) proves(loop *ir.Loop, at linear, a *access, all []access) bool {
	if len(w.tops[loop.Header]) >= maxPlaces {
		return false
	}
	by, ok := w.stepIn(loop, at)
	if !ok || by == 0 || len(loop.Backs) > maxBackEdges || slices.ContainsFunc(loop.Backs, func(e *ir.Edge) bool { return !w.dom.Dominates(a.v.Block, e.From) }) {
		return false
	}
	if s := signed(ir.I32, by); s > 0 {
		return by <= a.reach()
	} else if -s > belowMemory || uint64(-s) > a.slack || a.v.Imm != 0 {
		return false
	}
	return !slices.ContainsFunc(all, func(b access) bool {
		return b.v != a.v && !w.before(a, &b) && !w.soonAfter(a, &b)
	})
}

// address returns the place that is at in the loop, as the access a proves. It
// tries as many loops around it as nest says.
func (w *widener) address(loop *ir.Loop, at linear, a *access, all []access, nest int) *ir.Value {
	w.key = appendKey(w.key[:0], a.v.Index, loop, at, true)
	key := string(w.key)
	if v := w.places[key]; v != nil {
		return v
	}
	by, _ := w.stepIn(loop, at)
	start := w.startOf(loop, at, a, all, nest)
	place := newValue(w.f, loop.Header, ir.Advance, ir.Addr, a.v.Pos, start, w.counter(loop, signed(ir.I32, by), a.v.Pos))
	w.tops[loop.Header] = append(w.tops[loop.Header], place)
	w.places[key] = place
	return place
}

// counter returns the loop's counter that grows by the step.
func (w *widener) counter(loop *ir.Loop, step int64, pos uint32) *ir.Value {
	for _, c := range w.countersOf[loop] {
		if c.step == step {
			return c.value
		}
	}
	param := w.f.NewParam(loop.Header, ir.I64)
	zeros := map[*ir.Block]*ir.Value{} // two edges from a block have the same arguments
	for _, e := range loop.Entries {
		if zeros[e.From] == nil {
			zeros[e.From] = w.f.NewValue(e.From, ir.Const, ir.I64, pos)
		}
		e.Args = append(e.Args, zeros[e.From])
	}
	by := newValue(w.f, loop.Header, ir.Const, ir.I64, pos)
	by.Imm = uint64(step)
	next := newValue(w.f, loop.Header, ir.Add, ir.I64, pos, param, by)
	w.countersOf[loop] = append(w.countersOf[loop], &counter{step, param, next})
	w.tops[loop.Header] = append(w.tops[loop.Header], by, next)
	for _, e := range loop.Backs {
		e.Args = append(e.Args, next)
	}
	return param
}

// startOf returns the place that is at where the loop is entered: a parameter, if
// that is in several blocks.
func (w *widener) startOf(loop *ir.Loop, at linear, a *access, all []access, nest int) *ir.Value {
	starts := map[*ir.Block]*ir.Value{}
	for _, e := range loop.Entries {
		if starts[e.From] == nil {
			starts[e.From] = w.start(loop, w.onEntry(loop, at, e), e, a, all, nest)
		}
	}
	if len(starts) == 1 {
		return starts[loop.Entries[0].From]
	}
	param := w.f.NewParam(loop.Header, ir.Addr)
	for _, e := range loop.Entries {
		e.Args = append(e.Args, starts[e.From])
	}
	for _, e := range loop.Backs {
		e.Args = append(e.Args, param)
	}
	return param
}

// start returns the place that is at where e enters the loop: one in a loop around
// it, if the access a proves that too, or else that of the address of 32 bits.
func (w *widener) start(loop *ir.Loop, at linear, e *ir.Edge, a *access, all []access, nest int) *ir.Value {
	if len(loop.Entries) == 1 { // else the loop that a is in need not have been entered by e
		for outer := loop.Parent; outer != nil && nest > 0; outer = outer.Parent {
			nest--
			if w.proves(outer, at, a, all) {
				return w.address(outer, at, a, all, nest)
			}
			if !w.isInvariant(outer, at) {
				break
			}
		}
	}
	first := w.f.NewValue(e.From, ir.Address, ir.Addr, a.v.Pos, w.materialize(e.From, at, a.v.Pos))
	first.Index = a.v.Index
	return first
}

// materialize computes x at the end of b.
func (w *widener) materialize(b *ir.Block, x linear, pos uint32) *ir.Value {
	var sum *ir.Value
	add := func(v *ir.Value) {
		if sum != nil {
			v = w.f.NewValue(b, ir.Add, x.typ, pos, sum, v)
		}
		sum = v
	}
	number := func(n uint64) *ir.Value {
		v := w.f.NewValue(b, ir.Const, x.typ, pos)
		v.Imm = n
		return v
	}
	for _, t := range x.terms {
		if t.coef == 1 {
			add(t.value)
		} else {
			add(w.f.NewValue(b, ir.Mul, x.typ, pos, t.value, number(t.coef)))
		}
	}
	if x.constant != 0 || sum == nil {
		add(number(x.constant))
	}
	return sum
}
