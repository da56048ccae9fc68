package passes

import "wasmc/ir"

// wideMul finds products of 128 bits that are put together from four of 64, and
// lets the processor multiply instead: it has an instruction for that, WebAssembly
// has none yet that is in use. The parts of x and y are their lower and upper 32
// bits, and low takes the lower 32 bits of anything:
//
//	ll = xl * yl, lh = xl * yh, hl = xh * yl, hh = xh * yh
//	a = (ll >> 32) + lh
//	m = low(a) + hl                             p = mul_wide_u x, y
//	hi = hh + (a >> 32) + (m >> 32)        →    hi = result [1] p
//	lo = m << 32 | low(ll)                      lo = mul x, y
//
// with lh and hl in either role. The other way is to add up all that has a place
// in the middle at once: a = lh, m = (ll >> 32) + low(a) + hl. No sum overflows,
// for (2^32-1)^2 + 2 * (2^32-1) = 2^64 - 1. So in both
//
//	(m >> 32) + (a >> 32) is (ll >> 32 + lh + hl) >> 32,
//
// which is what hh lacks of the upper half of x * y, and the lower 32 bits of m are
// the bits from 32 to 63 of x * y.
//
// This is how compilers' run-time libraries multiply (__multi3 in compiler-rt and
// libgcc, math/bits.Mul64 in Go), and hash functions where they know no better. LLVM
// makes of it what it says, and more by vectorising parts.
func wideMul(f *ir.Func) {
	w := &wideMultiplier{f: f, become: map[*ir.Value]*ir.Value{}, inserts: map[*ir.Value][]*ir.Value{}}
	if !w.hasCandidates() {
		return
	}
	w.linears = newLinears(f, f.Loops(f.Dominators()))
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			switch {
			case v.Type != ir.I64:
			case v.Op == ir.Add:
				w.upper(v)
				w.lower(v)
			case v.Op == ir.Or:
				w.lower(v)
			}
		}
	}
	if len(w.become) == 0 {
		return
	}
	insertBefore(f, w.inserts)
	substitute(f, func(v *ir.Value) *ir.Value {
		if x := w.become[v]; x != nil {
			return x
		}
		return v
	})
	dropUnused(f)
}

// A wideMultiplier makes the products of a function.
type wideMultiplier struct {
	*linears
	f       *ir.Func
	become  map[*ir.Value]*ir.Value
	inserts map[*ir.Value][]*ir.Value // what to insert before a value
}

// hasCandidates reports whether the function has products of 64 bits of halves at
// all, so that most functions cost next to nothing.
func (w *wideMultiplier) hasCandidates() bool {
	for _, b := range w.f.Blocks {
		for _, v := range b.Values {
			if _, ok := productOf(v); ok {
				return true
			}
		}
	}
	return false
}

// A half is the lower or the upper 32 bits of an I64.
type half struct {
	of    *ir.Value
	upper bool
}

// halfOf returns the half that v is, if it is one.
func halfOf(v *ir.Value) (half, bool) {
	switch v.Op {
	case ir.ShrU:
		return half{v.Args[0], true}, v.Type == ir.I64 && isNumber(v.Args[1], 32)
	case ir.And:
		for i, arg := range v.Args {
			if v.Type == ir.I64 && isNumber(arg, 1<<32-1) {
				return half{v.Args[1-i], false}, true
			}
		}
	case ir.ExtendU:
		if x := v.Args[0]; x.Op == ir.Wrap {
			return half{x.Args[0], false}, true
		}
	}
	return half{}, false
}

func isNumber(v *ir.Value, n uint64) bool { return v.Op == ir.Const && v.Imm == n }

// A product is one of two halves.
type product [2]half

// productOf returns the product that v is, if it is one of halves.
func productOf(v *ir.Value) (product, bool) {
	if v.Op != ir.Mul || v.Type != ir.I64 {
		return product{}, false
	}
	a, ok := halfOf(v.Args[0])
	b, ok2 := halfOf(v.Args[1])
	return product{a, b}, ok && ok2
}

// isProduct reports whether v is the product of two halves, in any order.
func isProduct(v *ir.Value, a, b half) bool {
	p, ok := productOf(v)
	return ok && (p == product{a, b} || p == product{b, a})
}

// An upperHalf is the terms of a sum that are together the upper half of x * y.
type upperHalf struct {
	x, y  *ir.Value
	terms [3]*ir.Value
}

// upper replaces v, a sum, if its terms have the upper halves of products among
// them that those of its operands have not: of these sums the operands are.
func (w *wideMultiplier) upper(v *ir.Value) {
	sum := w.of(v)
	found := w.upperHalves(sum)
	if len(found) == len(w.upperHalves(w.of(v.Args[0])))+len(w.upperHalves(w.of(v.Args[1]))) {
		return
	}
	add := func(op ir.Op, args ...*ir.Value) *ir.Value {
		x := newValue(w.f, v.Block, op, ir.I64, v.Pos, args...)
		w.inserts[v] = append(w.inserts[v], x)
		return x
	}
	number := func(n uint64) *ir.Value {
		x := add(ir.Const)
		x.Imm = n
		return x
	}
	var total *ir.Value
	plus := func(x *ir.Value) {
		if total != nil {
			x = add(ir.Add, total, x)
		}
		total = x
	}
	for _, u := range found {
		p := add(ir.MulWideU, u.x, u.y)
		p.Type = ir.Tuple
		high := add(ir.Result, p)
		high.Imm = 1
		plus(high)
		for _, t := range u.terms {
			sum = sum.plus(mask(ir.I64), w.of(t))
		}
	}
	for _, t := range sum.terms {
		if t.coef == 1 {
			plus(t.value)
		} else {
			plus(add(ir.Mul, t.value, number(t.coef)))
		}
	}
	if sum.constant != 0 {
		plus(number(sum.constant))
	}
	w.become[v] = total
}

// upperHalves finds the upper halves that are in a sum.
func (w *wideMultiplier) upperHalves(sum linear) []upperHalf {
	var found []upperHalf
	used := map[*ir.Value]bool{}
	for _, t := range sum.terms {
		p, ok := productOf(t.value)
		if !ok || t.coef != 1 || !p[0].upper || !p[1].upper {
			continue
		}
		if u, ok := w.carriesIn(sum, t.value, p[0].of, p[1].of, used); ok {
			found = append(found, u)
			for _, t := range u.terms {
				used[t] = true
			}
		}
	}
	return found
}

// carriesIn looks for the other terms of the upper half of x * y.
func (w *wideMultiplier) carriesIn(sum linear, hh, x, y *ir.Value, used map[*ir.Value]bool) (upperHalf, bool) {
	for _, ta := range sum.terms {
		a, ok := halfOf(ta.value)
		if !ok || !a.upper || ta.coef != 1 || used[ta.value] {
			continue
		}
		for _, tm := range sum.terms {
			m, ok := halfOf(tm.value)
			if ok && m.upper && tm.coef == 1 && !used[tm.value] && tm.value != ta.value && w.isMiddle(m.of, a.of, x, y) {
				return upperHalf{x, y, [3]*ir.Value{hh, ta.value, tm.value}}, true
			}
		}
	}
	return upperHalf{}, false
}

// lower replaces v if it is the lower half of a product.
func (w *wideMultiplier) lower(v *ir.Value) {
	for i := range v.Args {
		shifted, rest := v.Args[i], v.Args[1-i]
		ll, ok := halfOf(rest)
		if !ok || ll.upper || shifted.Op != ir.Shl || !isNumber(shifted.Args[1], 32) {
			continue
		}
		if ll.of.Op != ir.Mul {
			continue
		}
		x, y := ll.of.Args[0], ll.of.Args[1] // low(x * y) is the same
		if p, ok := productOf(ll.of); ok && !p[0].upper && !p[1].upper {
			x, y = p[0].of, p[1].of
		}
		m := shifted.Args[0]
		for _, t := range w.of(m).terms {
			if a, ok := halfOf(t.value); ok && !a.upper && w.isMiddle(m, a.of, x, y) {
				x := newValue(w.f, v.Block, ir.Mul, ir.I64, v.Pos, x, y)
				w.inserts[v] = append(w.inserts[v], x)
				w.become[v] = x
				return
			}
		}
	}
}

// isMiddle reports whether m and a are what wideMul calls so, for x * y.
func (w *wideMultiplier) isMiddle(m, a, x, y *ir.Value) bool {
	lowerA := func(v *ir.Value) bool {
		h, ok := halfOf(v)
		return ok && h == half{a, false}
	}
	carry := func(v *ir.Value) bool {
		h, ok := halfOf(v)
		return ok && h.upper && isProduct(h.of, half{x, false}, half{y, false})
	}
	cross := func(x, y *ir.Value) func(*ir.Value) bool {
		return func(v *ir.Value) bool { return isProduct(v, half{x, false}, half{y, true}) }
	}
	for range 2 {
		if w.isSumOf(m, lowerA, cross(y, x)) && w.isSumOf(a, carry, cross(x, y)) ||
			w.isSumOf(m, lowerA, cross(y, x), carry) && cross(x, y)(a) {
			return true
		}
		x, y = y, x
	}
	return false
}

// isSumOf reports whether v is the sum of what the functions accept, one each.
func (w *wideMultiplier) isSumOf(v *ir.Value, terms ...func(*ir.Value) bool) bool {
	sum := w.of(v)
	if sum.constant != 0 || len(sum.terms) != len(terms) {
		return false
	}
	for _, is := range terms { // no value is accepted by two of them
		found := false
		for _, t := range sum.terms {
			found = found || t.coef == 1 && is(t.value)
		}
		if !found {
			return false
		}
	}
	return true
}
