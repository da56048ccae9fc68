package passes

import (
	"math/bits"
	"slices"

	"wasmc/ir"
)

// This file knows integers as sums of other values.

// A linear is a sum of products, modulo 2^32 or 2^64 as the type says:
//
//	constant + coef1 * value1 + coef2 * value2 + …
//
// The values, all of the same type, ascend by ID and have coefficients other
// than 0. So two linears are equal if and only if they look the same, and what
// they say holds whatever wraps around: the ring's laws do not mind.
type linear struct {
	typ      ir.Type
	constant uint64
	terms    []term // shared; never written to
}

type term struct {
	value *ir.Value
	coef  uint64
}

// maxTerms bounds the terms of a linear. What has more is taken as one value,
// so that the time for all linears of a function is linear in its size.
const maxTerms = 8

// modulo reduces x to the bits that t has.
func modulo(t ir.Type, x uint64) uint64 {
	if t == ir.I32 {
		return uint64(uint32(x))
	}
	return x
}

// signed is the number of type t that the bits x stand for in two's complement.
func signed(t ir.Type, x uint64) int64 {
	if t == ir.I32 {
		return int64(int32(x))
	}
	return int64(x)
}

// isConst reports whether x is a number, its constant.
func (x linear) isConst() bool { return len(x.terms) == 0 }

// sameTerms reports whether x and y differ by a constant only.
func (x linear) sameTerms(y linear) bool { return x.typ == y.typ && slices.Equal(x.terms, y.terms) }

// times is n * x.
func (x linear) times(n uint64) linear {
	if n == 1 {
		return x
	}
	product := linear{typ: x.typ, constant: modulo(x.typ, n*x.constant)}
	for _, t := range x.terms {
		if c := modulo(x.typ, n*t.coef); c != 0 {
			product.terms = append(product.terms, term{t.value, c})
		}
	}
	return product
}

// plusConstant is x + n.
func (x linear) plusConstant(n uint64) linear {
	x.constant = modulo(x.typ, x.constant+n)
	return x
}

// plus is x + n * y.
func (x linear) plus(n uint64, y linear) linear {
	sum := linear{typ: x.typ, constant: modulo(x.typ, x.constant+n*y.constant)}
	if y.isConst() {
		sum.terms = x.terms
		return sum
	}
	a, b := x.terms, y.terms
	sum.terms = make([]term, 0, len(a)+len(b))
	add := func(v *ir.Value, coef uint64) {
		if c := modulo(x.typ, coef); c != 0 {
			sum.terms = append(sum.terms, term{v, c})
		}
	}
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].value.ID < b[0].value.ID:
			add(a[0].value, a[0].coef)
			a = a[1:]
		case len(a) == 0 || b[0].value.ID < a[0].value.ID:
			add(b[0].value, n*b[0].coef)
			b = b[1:]
		default:
			add(a[0].value, a[0].coef+n*b[0].coef)
			a, b = a[1:], b[1:]
		}
	}
	return sum
}

// linears holds the linears of a function's integers, and how they change in
// its loops.
type linears struct {
	loops *ir.LoopForest
	known []linear // by ID; without a type if not computed
	place []int32  // of a parameter among its block's, by ID
	steps []step   // by ID of a header's parameter
}

// A step is what an induction variable grows by in an iteration.
type step struct {
	isKnown, isInduction bool
	by                   uint64
}

// newLinears computes the linears of f's integers. Without its loops, nothing can
// be asked about those.
func newLinears(f *ir.Func, loops *ir.LoopForest) *linears {
	l := &linears{
		loops: loops,
		known: make([]linear, f.NumValues()),
		place: make([]int32, f.NumValues()),
		steps: make([]step, f.NumValues()),
	}
	order := f.Postorder()
	for _, b := range slices.Backward(order) { // definitions before uses
		for i, v := range b.Params {
			l.place[v.ID] = int32(i)
		}
		for _, v := range b.Values {
			l.compute(v)
		}
	}
	return l
}

// compute finds the linear of v, whose arguments have theirs, unless that is v
// itself.
func (l *linears) compute(v *ir.Value) {
	if v.Type != ir.I32 && v.Type != ir.I64 {
		return
	}
	var x linear
	switch v.Op {
	case ir.Const:
		x = linear{typ: v.Type, constant: v.Imm}
	case ir.Add:
		x = l.of(v.Args[0]).plus(1, l.of(v.Args[1]))
	case ir.Sub:
		x = l.of(v.Args[0]).plus(modulo(v.Type, ^uint64(0)), l.of(v.Args[1]))
	case ir.Mul:
		a, b := l.of(v.Args[0]), l.of(v.Args[1])
		if a.isConst() {
			a, b = b, a
		}
		if !b.isConst() {
			return
		}
		x = a.times(b.constant)
	case ir.Shl:
		count := l.of(v.Args[1])
		if !count.isConst() {
			return
		}
		x = l.of(v.Args[0]).times(1 << (count.constant % uint64(width(v.Type))))
	case ir.Or: // a sum, if no bit is set in both
		a, b := l.of(v.Args[0]), l.of(v.Args[1])
		if a.isConst() {
			a, b = b, a
		}
		if !b.isConst() || bits.Len64(b.constant) > l.trailingZeros(a) {
			return
		}
		x = a.plus(1, b)
	default:
		return
	}
	if len(x.terms) <= maxTerms {
		l.known[v.ID] = x
	}
}

// width is the number of bits that t, an integer, has.
func width(t ir.Type) int {
	if t == ir.I32 {
		return 32
	}
	return 64
}

// trailingZeros returns how many of x's lowest bits are sure to be 0.
func (l *linears) trailingZeros(x linear) int {
	n := width(x.typ)
	if x.constant != 0 {
		n = bits.TrailingZeros64(x.constant)
	}
	for _, t := range x.terms {
		zeros := bits.TrailingZeros64(t.coef)
		if v := t.value; v.Op == ir.And && v.Args[1].Op == ir.Const {
			zeros += bits.TrailingZeros64(v.Args[1].Imm | 1<<63)
		}
		n = min(n, zeros)
	}
	return n
}

// of returns the linear of v, an integer.
func (l *linears) of(v *ir.Value) linear {
	if x := l.known[v.ID]; x.typ != ir.Void {
		return x
	}
	x := linear{typ: v.Type, terms: []term{{v, 1}}}
	l.known[v.ID] = x
	return x
}

// induction reports whether v, a parameter of a loop's header, is an induction
// variable: one that every back edge passes on with the same constant added,
// which it returns.
func (l *linears) induction(v *ir.Value) (by uint64, ok bool) {
	s := &l.steps[v.ID]
	if !s.isKnown {
		*s = l.findStep(v)
	}
	return s.by, s.isInduction
}

func (l *linears) findStep(v *ir.Value) step {
	none := step{isKnown: true}
	loop := l.loops.Of(v.Block)
	if v.Op != ir.Param || loop == nil || loop.Header != v.Block || v.Type != ir.I32 && v.Type != ir.I64 {
		return none
	}
	var by uint64
	for i, e := range loop.Backs {
		next := l.of(e.Args[l.place[v.ID]])
		if !next.sameTerms(l.of(v)) || i > 0 && next.constant != by {
			return none
		}
		by = next.constant
	}
	return step{isKnown: true, isInduction: true, by: by}
}

// stepIn returns what x, evaluated at one place in the loop, grows by from one
// iteration to the next: 0 if it is invariant. It fails if that is no constant.
func (l *linears) stepIn(loop *ir.Loop, x linear) (by uint64, ok bool) {
	for _, t := range x.terms {
		switch {
		case !loop.Contains(t.value.Block):
		case t.value.Block == loop.Header && t.value.Op == ir.Param:
			s, ok := l.induction(t.value)
			if !ok {
				return 0, false
			}
			by += t.coef * s
		default:
			return 0, false
		}
	}
	return modulo(x.typ, by), true
}

// isInvariant reports whether x is the same in all iterations of the loop since
// nothing in it is defined there.
func (l *linears) isInvariant(loop *ir.Loop, x linear) bool {
	return !slices.ContainsFunc(x.terms, func(t term) bool { return loop.Contains(t.value.Block) })
}

// onEntry is x, which has a step in the loop, as it is in the first iteration
// after the loop is entered by e.
func (l *linears) onEntry(loop *ir.Loop, x linear, e *ir.Edge) linear {
	first := linear{typ: x.typ, constant: x.constant}
	for _, t := range x.terms {
		if t.value.Block == loop.Header && t.value.Op == ir.Param {
			first = first.plus(t.coef, l.of(e.Args[l.place[t.value.ID]]))
		} else {
			first = first.plus(t.coef, l.of(t.value))
		}
	}
	return first
}

// An exitTest says that a loop goes on, in a block that executes once in each
// iteration, as long as the relation holds between something that has a step in
// the loop and an invariant.
type exitTest struct {
	block    *ir.Block
	exit     *ir.Edge
	goOn     *ir.Edge
	relation ir.Op // Ne, Eq, LtS, …: of counter and bound
	counter  linear
	step     uint64
	bound    linear
}

// inverse maps a comparison of integers to the one that holds if it does not.
var inverse = map[ir.Op]ir.Op{
	ir.Eq: ir.Ne, ir.Ne: ir.Eq,
	ir.LtS: ir.GeS, ir.GeS: ir.LtS, ir.LtU: ir.GeU, ir.GeU: ir.LtU,
	ir.GtS: ir.LeS, ir.LeS: ir.GtS, ir.GtU: ir.LeU, ir.LeU: ir.GtU,
}

// swapped maps a comparison of integers to the one that says the same of the
// operands in the other order.
var swapped = map[ir.Op]ir.Op{
	ir.Eq: ir.Eq, ir.Ne: ir.Ne,
	ir.LtS: ir.GtS, ir.GtS: ir.LtS, ir.LtU: ir.GtU, ir.GtU: ir.LtU,
	ir.LeS: ir.GeS, ir.GeS: ir.LeS, ir.LeU: ir.GeU, ir.GeU: ir.LeU,
}

// exitTest returns what b, a block of the loop that ends in an If, tests; false
// if it is something else. The caller sees to it that b is in every iteration.
func (l *linears) exitTest(loop *ir.Loop, b *ir.Block) (exitTest, bool) {
	if b.Kind != ir.If || loop.Contains(b.Succs[0].To) == loop.Contains(b.Succs[1].To) {
		return exitTest{}, false
	}
	relation, x, y := l.condition(b.Control)
	t := exitTest{block: b, goOn: b.Succs[0], exit: b.Succs[1], relation: relation, counter: x, bound: y}
	if !loop.Contains(t.goOn.To) {
		t.goOn, t.exit, t.relation = t.exit, t.goOn, inverse[relation]
	}
	if l.isInvariant(loop, t.counter) {
		t.counter, t.bound, t.relation = t.bound, t.counter, swapped[t.relation]
	}
	by, ok := l.stepIn(loop, t.counter)
	t.step = by
	return t, ok && by != 0 && l.isInvariant(loop, t.bound)
}

// condition returns what it means that v, an I32, is not 0: a relation between
// two integers.
func (l *linears) condition(v *ir.Value) (relation ir.Op, x, y linear) {
	negate := v.Op == ir.Eqz && isComparison(v.Args[0])
	if negate {
		v = v.Args[0]
	}
	switch {
	case v.Op == ir.Eqz:
		x = l.of(v.Args[0])
		relation, y = ir.Eq, linear{typ: x.typ}
	case isComparison(v):
		relation, x, y = v.Op, l.of(v.Args[0]), l.of(v.Args[1])
	default:
		relation, x, y = ir.Ne, l.of(v), linear{typ: v.Type}
	}
	if negate {
		relation = inverse[relation]
	}
	return relation, x, y
}

// isComparison reports whether v compares two integers, or one with 0.
func isComparison(v *ir.Value) bool {
	if v.Lanes != ir.NoLanes {
		return false
	}
	_, ok := inverse[v.Op]
	return v.Op == ir.Eqz || ok && (v.Args[0].Type == ir.I32 || v.Args[0].Type == ir.I64)
}
