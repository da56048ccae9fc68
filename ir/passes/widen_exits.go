package passes

import (
	"slices"

	"wasmc/ir"
)

// This file lets loops that have a counter of 64 bits, made for their addresses,
// end by it.
//
//	b1(v3: i32, v4: i64):                 v10: i32 = sub v2, v1            before the loop,
//		v5: i64 = const 8                 v11: i64 = extend_u v10          where v3 is v1
//		v6: i64 = add v4, v5              v12: i64 = shl v11, v5
//		…                             b1(v4: i64):
//		v7: i32 = const 1         →       v6: i64 = add v4, v5
//		v8: i32 = add v3, v7              …
//		v9: i32 = ne v8, v2               v9: i32 = ne v6, v12
//		if v9 then b1(v8, v6) else b2     if v9 then b1(v6) else b2
//
// LLVM cannot do this as it does not know that the counter stays below 2^32: it
// keeps two counters, or finds that one is the other's lower half and computes
// that each time. In small loops, that is a tenth of their time.
//
// In iteration n, from 0, the counter is n*c. Pass widen made it since an address
// a + n*c does not wrap around, in any iteration that is reached:
//
//   - Upwards, 0 <= a and a + n*c < 2^32, so n*c < 2^32.
//   - Downwards, the address of iteration n-1, if there is one, was accessed, so
//     that it is at least 0; and a was, so that it is less than 2^32 - slack. Since
//     -c is at most slack, -n*c < 2^32.
//
// What the loop tests is x + n*s, modulo 2^32, whether it equals y. Let s be a
// divisor of c, for which case n*|s| is below 2^32 as well, and therefore equal to
// the number of 32 bits (y - x), or (x - y) if s is negative, if and only if it is
// so modulo 2^32. Then so are their products with c/|s|, of which one is the
// counter; they are less than 2^63, as |c| is less than 2^31.

// endByCounters changes the tests of loops if nothing else needs what they test.
func (w *widener) endByCounters() {
	tests := map[*ir.Block]exitTest{}
	for _, b := range w.f.Blocks {
		loop := w.loops.Of(b)
		if loop == nil {
			continue
		}
		t, ok := w.exitTest(loop, b)
		if ok && (t.relation == ir.Eq || t.relation == ir.Ne) && w.counterFor(loop, t) != nil && isEnteredFromOneBlock(loop) {
			tests[b] = t
		}
	}
	if len(tests) == 0 {
		return
	}
	needed := neededBut(w.f, func(b *ir.Block) bool { _, ok := tests[b]; return ok })
	for _, b := range w.f.Blocks {
		t, ok := tests[b]
		if !ok {
			continue
		}
		for _, x := range t.counter.terms {
			ok = ok && !(w.loops.Of(b).Contains(x.value.Block) && needed[x.value.ID])
		}
		if ok {
			w.endByCounter(w.loops.Of(b), t)
		}
	}
}

// isEnteredFromOneBlock reports whether all ways into the loop, a few, come from
// one block, and so with the same arguments.
func isEnteredFromOneBlock(loop *ir.Loop) bool {
	other := func(e *ir.Edge) bool { return e.From != loop.Entries[0].From }
	return len(loop.Entries) <= maxBackEdges && !slices.ContainsFunc(loop.Entries, other)
}

// counterFor returns the loop's counter with the smallest step of which that of the
// test t is a divisor or, if t compares 64 bits, is the same.
func (w *widener) counterFor(loop *ir.Loop, t exitTest) *counter {
	s := abs(signed(t.bound.typ, t.step))
	var best *counter
	for _, c := range w.countersOf[loop] {
		fits := abs(c.step) == s || t.bound.typ == ir.I32 && abs(c.step)%s == 0
		if fits && (best == nil || abs(c.step) < abs(best.step)) {
			best = c
		}
	}
	return best
}

func abs(x int64) int64 {
	if x < 0 {
		return -x
	}
	return x
}

// endByCounter changes the test t, which is in the loop.
func (w *widener) endByCounter(loop *ir.Loop, t exitTest) {
	c := w.counterFor(loop, t)
	entry := loop.Entries[0]
	distance := t.bound.plus(modulo(t.bound.typ, ^uint64(0)), w.onEntry(loop, t.counter, entry))
	s := signed(t.bound.typ, t.step)
	if s < 0 {
		distance = distance.times(modulo(distance.typ, ^uint64(0)))
	}
	pos := t.block.Control.Pos
	counter, first := c.value, int64(0)
	for _, e := range loop.Backs {
		if e.From == t.block { // where the next is at hand
			counter, first = c.next, c.step
		}
	}
	bound := w.count(entry.From, distance, c, abs(s), first, pos)
	op := t.relation
	if t.goOn != t.block.Succs[0] {
		op = inverse[op]
	}
	t.block.Control = w.f.NewValue(t.block, op, ir.I32, pos, counter, bound)
}

// count computes the bound for the counter c at the end of b: first + x*c/s, where s
// is the step of what the loop tests. If x is no multiple of s the loop never ends, but
// by a trap; and if LLVM knew that, it would leave out the loads whose values are
// needed behind the loop, and with them the trap. So the bound is then one that
// the counter would come to, if it did not trap before 2^32.
func (w *widener) count(b *ir.Block, x linear, c *counter, s, first int64, pos uint32) *ir.Value {
	times, never := c.step/s, first+c.step<<32
	number := func(t ir.Type, n int64) *ir.Value {
		v := w.f.NewValue(b, ir.Const, t, pos)
		v.Imm = uint64(n)
		return v
	}
	if x.isConst() {
		if x.constant%uint64(s) != 0 {
			return number(ir.I64, never)
		}
		return number(ir.I64, first+times*int64(x.constant))
	}
	distance := w.materialize(b, x, pos)
	v := distance
	if x.typ == ir.I32 {
		v = w.f.NewValue(b, ir.ExtendU, ir.I64, pos, v)
	}
	if times != 1 {
		v = w.f.NewValue(b, ir.Mul, ir.I64, pos, v, number(ir.I64, times))
	}
	if first != 0 {
		v = w.f.NewValue(b, ir.Add, ir.I64, pos, v, number(ir.I64, first))
	}
	if s == 1 {
		return v
	}
	rest := w.f.NewValue(b, ir.RemU, x.typ, pos, distance, number(x.typ, s))
	return w.f.NewValue(b, ir.Select, ir.I64, pos, number(ir.I64, never), v, w.toBool(b, rest, pos))
}

// toBool is an I32 that is not 0 if v is not.
func (w *widener) toBool(b *ir.Block, v *ir.Value, pos uint32) *ir.Value {
	if v.Type == ir.I32 {
		return v
	}
	zero := w.f.NewValue(b, ir.Const, v.Type, pos)
	return w.f.NewValue(b, ir.Ne, ir.I32, pos, v, zero)
}
