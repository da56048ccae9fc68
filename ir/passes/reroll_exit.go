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

// compared returns the two expressions that are different as long as the loop
// goes on, or nil if its condition is another.
func (u *unrolled) compared() (x, y *expr) {
	a, b := compared(u.block)
	if a == nil {
		return nil, nil
	}
	x, y = u.expr(a), u.sum(a.Type, 0, nil)
	if b != nil {
		y = u.expr(b)
	}
	return x, y
}

// compared returns the two values, the second nil for 0, that are different as
// long as b, a loop, goes on; nil if its condition is another.
func compared(b *ir.Block) (x, y *ir.Value) {
	c := b.Control
	goOn := b.Succs[0].To == b // if c is not 0
	if c.Block != b {
		return nil, nil
	}
	switch {
	case c.Op == ir.Ne && goOn, c.Op == ir.Eq && !goOn:
		if isInt(c.Args[0].Type) {
			return c.Args[0], c.Args[1]
		}
	case c.Op == ir.Eqz && !goOn:
		return c.Args[0], nil
	case goOn:
		return c, nil
	}
	return nil, nil
}

// leavesInTime reports whether d, which changes by s in each step, is 0 after
// multiples of k steps only, if the loop is entered by e. It is d at the end of
// the first round, as a function of the parameters.
func (t *template) leavesInTime(d *expr, e *ir.Edge, s uint64) bool {
	start := t.onEdge(d, e)
	if start == nil {
		return false
	}
	if k := uint64(t.k); k&(k-1) == 0 {
		n := bits.TrailingZeros64(s) + bits.TrailingZeros64(k)
		if n <= width(d.typ) && t.lowBitsAreZero(start, n, e, maxSplits) {
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

// maxSplits bounds how many merges of ways to a loop are looked through.
const maxSplits = 4

// lowBitsAreZero reports whether the n lowest bits of x, which does not depend
// on the block's parameters, surely are 0 when control goes along e.
//
// They are of i + (m-i & 3) - m, with n = 2, and of i - m if it was found that
// m-i & 3 is 0: so begins what is left when a smaller loop, or nothing, has come
// before the unrolled one.
func (u *unrolled) lowBitsAreZero(x *expr, n int, e *ir.Edge, splits int) bool {
	u.patience -= 10
	x = u.lowBits(x, n)
	if x == nil || u.patience < 0 {
		return false
	}
	if isZero(x) {
		return true
	}
	known := e
	for range maxSplits {
		if zero := u.zeroOn(known, n); zero != nil && zero.typ == x.typ {
			for _, factor := range []uint64{1, mask(x.typ)} {
				if y := u.lowBits(u.add(x, zero, factor), n); y != nil && isZero(y) {
					return true
				}
			}
		}
		if len(known.From.Preds) != 1 {
			break
		}
		known = known.From.Preds[0]
	}
	return splits > 0 && u.beforeMerge(x, n, splits-1)
}

// beforeMerge goes back to where ways meet, at a block of which x has a parameter.
func (u *unrolled) beforeMerge(x *expr, n, splits int) bool {
	_, parts := split(x)
	for _, p := range parts {
		b := p.expr.value.Block
		if p.expr.value.Op != ir.Param || len(b.Preds) == 0 || len(b.Preds) > maxSplits || u.isHeader(b) {
			continue
		}
		for _, e := range b.Preds {
			y := u.onEdge(x, e)
			if y == nil || !u.lowBitsAreZero(y, n, e, splits) {
				return false
			}
		}
		return true
	}
	return false
}

func (u *unrolled) isHeader(b *ir.Block) bool {
	l := u.linears.loops.Of(b)
	return l != nil && l.Header == b
}

// onEdge returns x with the arguments of e instead of the parameters of the
// block it leads to, or nil if it is too long.
func (u *unrolled) onEdge(x *expr, e *ir.Edge) *expr {
	konst, parts := split(x)
	y := u.sum(x.typ, konst, nil)
	for _, p := range parts {
		arg := p.expr
		if v := arg.value; v.Op == ir.Param && v.Block == e.To {
			arg = u.expr(e.Args[slices.Index(e.To.Params, v)])
		}
		if y = u.add(y, arg, p.factor); y == nil {
			return nil
		}
	}
	return y
}

// lowBits returns something simpler that has the same n lowest bits as x, which
// does not depend on the block's parameters; nil if it is too long.
func (u *unrolled) lowBits(x *expr, n int) *expr {
	if x == nil {
		return nil
	}
	low := ^uint64(0) >> (64 - n)
	for range maxOuter {
		konst, parts := split(x)
		rest := u.sum(x.typ, konst&low, nil)
		changed := false
		for _, p := range parts {
			need := n - bits.TrailingZeros64(p.factor) // of the part's bits
			if need <= 0 || trailingZeros(p.expr.value, maxOuter) >= need {
				continue
			}
			y := p.expr
			// The lowest bits of m & 3 are those of m.
			if v := y.value; v.Op == ir.And && !u.isOpaque(v.Block) {
				for i := range 2 {
					if c := v.Args[i]; c.Op == ir.Const && bits.TrailingZeros64(^c.Imm) >= need {
						y, changed = u.expr(v.Args[1-i]), true
						break
					}
				}
			}
			if rest = u.add(rest, y, p.factor&low); rest == nil {
				return nil
			}
		}
		konst, parts = split(rest)
		if x = u.sum(x.typ, konst&low, parts); !changed {
			break
		}
	}
	return x
}

// zeroOn returns something whose n lowest bits are 0 because control goes along
// e, or nil.
func (u *unrolled) zeroOn(e *ir.Edge, n int) *expr {
	if e.From.Kind != ir.If {
		return nil
	}
	c, zero := e.From.Control, e == e.From.Succs[1]
	for {
		switch {
		case c.Op == ir.Eqz:
			zero = !zero
		case (c.Op == ir.Ne || c.Op == ir.Eq) && isInt(c.Args[0].Type):
			if c.Op == ir.Eq {
				zero = !zero
			}
			if zero && !isConst(c.Args[1], 0) {
				return u.add(u.expr(c.Args[0]), u.expr(c.Args[1]), mask(c.Args[0].Type))
			}
			if !isConst(c.Args[1], 0) {
				return nil
			}
		case c.Op == ir.And && c.Lanes == ir.NoLanes:
			for i := range 2 {
				bit := c.Args[i]
				switch {
				case bit.Op != ir.Const || bits.TrailingZeros64(^bit.Imm) < n:
				case zero:
					return u.expr(c.Args[1-i])
				case bit.Imm == 1:
					return u.add(u.expr(c.Args[1-i]), u.sum(c.Type, 1, nil), mask(c.Type))
				}
			}
			return nil
		case zero && isInt(c.Type):
			return u.expr(c)
		default:
			return nil
		}
		c = c.Args[0]
	}
}

func isConst(v *ir.Value, c uint64) bool { return v.Op == ir.Const && v.Imm == c }

func isZero(x *expr) bool {
	c, ok := x.isConst()
	return ok && c == 0
}
