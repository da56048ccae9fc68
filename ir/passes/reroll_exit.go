package passes

import (
	"math/bits"
	"slices"

	"wasmc/ir"
)

// exitTest finds the condition under which the new loop goes on, which is that
// the two expressions in leave differ: condition 4.
//
// Let d be the difference between what the old loop compares at the end of a
// round. In the step that ends it, and c steps before, the new loop then compares
// what differs by d - c*s. That must not be 0 for 0 < c < k.
//
//   - Let s be z times an odd number, z and k powers of two. If d is a multiple of
//     z*k at the end of the first round then always, since a round adds k*s; and
//     c*s is not.
//   - If d is constant when the loop begins and a multiple of k*s then, with the
//     opposite sign, it moves straight to 0, without wrapping, and gets there in
//     the last step of some round.
func (t *template) exitTest() bool {
	x, y := t.compared()
	if x == nil || x.typ != y.typ {
		return false
	}
	d := t.add(x, y, mask(x.typ))
	if d == nil || !t.isSum(d) {
		return false
	}
	s, ok := t.difference(t.shift(d, 1), d)
	if !ok || s == 0 {
		return false
	}
	for _, e := range t.entries() {
		if !t.leavesInTime(d, e, s) {
			return false
		}
	}
	t.leave = [2]*expr{t.shift(x, 1-t.k), t.shift(y, 1-t.k)}
	return t.leave[0] != nil && t.leave[1] != nil
}

// compared returns the two expressions that are different as long as the loop goes
// on, or nil if its condition is another.
func (u *unrolled) compared() (x, y *expr) {
	c := u.block.Control
	goOn := u.block.Succs[0] == u.back // if c is not 0
	if c.Block != u.block {
		return nil, nil
	}
	switch {
	case c.Op == ir.Ne && goOn, c.Op == ir.Eq && !goOn:
		if isInt(c.Args[0].Type) {
			return u.expr(c.Args[0]), u.expr(c.Args[1])
		}
	case c.Op == ir.Eqz && !goOn:
		return u.expr(c.Args[0]), u.sum(c.Args[0].Type, 0, nil)
	case goOn:
		return u.expr(c), u.sum(c.Type, 0, nil)
	}
	return nil, nil
}

// leavesInTime reports whether d, which changes by s in each step, is 0 after
// multiples of k steps only, if the loop is entered by e. It is d at the end of
// the first round, as a function of the parameters.
func (t *template) leavesInTime(d *expr, e *ir.Edge, s uint64) bool {
	konst, parts := split(d)
	start := t.sum(d.typ, konst, nil)
	for _, p := range parts {
		x := p.expr
		if x.kind == param {
			x = t.expr(e.Args[slices.Index(t.block.Params, x.value)])
		}
		if start = t.add(start, x, p.factor); start == nil {
			return false
		}
	}
	if k := uint64(t.k); k&(k-1) == 0 {
		n := bits.TrailingZeros64(s) + bits.TrailingZeros64(k)
		if n <= width(d.typ) && t.lowBitsAreZero(start, n) {
			return true
		}
	}
	c, ok := start.isConst()
	if !ok {
		return false
	}
	round := magnitude(d.typ, s) * uint64(t.k)
	before := (c - s*uint64(t.k)) & mask(d.typ) // the first round
	if signed(d.typ, s) > 0 {
		before = -before & mask(d.typ)
	}
	return before != 0 && before%round == 0
}

// lowBitsAreZero reports whether the n lowest bits of x, which does not depend
// on the block's parameters, surely are 0.
func (s *exprs) lowBitsAreZero(x *expr, n int) bool {
	for range maxOuter {
		konst, parts := split(x)
		rest := s.sum(x.typ, konst&(1<<n-1), nil)
		changed := false
		for _, p := range parts {
			need := n - bits.TrailingZeros64(p.factor) // of the part's bits
			if need <= 0 || trailingZeros(p.expr.value, maxOuter) >= need {
				continue
			}
			y := p.expr
			// The lowest bits of n & 3 are those of n.
			if v := y.value; y.kind == outer && v.Op == ir.And && !isLoop(v.Block) {
				for i := range 2 {
					if c := v.Args[i]; c.Op == ir.Const && bits.TrailingZeros64(^c.Imm) >= need {
						y, changed = s.expr(v.Args[1-i]), true
						break
					}
				}
			}
			if rest = s.add(rest, y, p.factor); rest == nil {
				return false
			}
		}
		if x = rest; !changed {
			break
		}
	}
	c, ok := x.isConst()
	return ok && c&(1<<n-1) == 0
}
