package passes

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"wasmc/ir"
)

// An expr says how a value in a block that is a loop is computed from what the
// block's parameters and the values from outside are. Equal expressions are one expr,
// so comparing pointers compares computations.
//
// Sums of integers are kept in a normal form, modulo 2^32 or 2^64: x + 4 + y - 4
// is the same as y + x.
type expr struct {
	id      int
	kind    exprKind
	typ     ir.Type
	value   *ir.Value // outer and param: the value; apply: the first one that was computed so
	version int       // see apply
	args    []*expr   // of apply
	konst   uint64    // of sum
	parts   []part    // of sum: ascending by the expressions' IDs, no factor is 0
	fixed   bool      // the same in all rounds of the loop
}

type exprKind uint8

const (
	outer exprKind = iota // a value from outside the loop
	param                 // a parameter of the block
	sum                   // konst and the sum of parts; never a single part with factor 1 and konst 0
	apply                 // value.Op applied to args; if that depends on what was executed before: after version effects
)

// A part of a sum is an expression of another kind times a factor.
type part struct {
	factor uint64
	expr   *expr
}

// maxParts bounds sums, so that long chains of additions take linear time.
// Longer ones are not taken apart.
const maxParts = 40

// maxOuter bounds how far the computation of a value from outside is followed.
const maxOuter = 6

// exprs makes the expressions of one block.
type exprs struct {
	block   *ir.Block
	linears *linears // of the function
	settled []bool   // by block ID: a loop of one block that will not change any more
	all     map[string]*expr
	of      map[*ir.Value]*expr
	same    map[*expr]*expr    // the first value from outside that is computed like this
	low     map[*ir.Value]bool // those for which the expression holds only since lower bits are 0
	key     []byte             // for intern
}

func newExprs(b *ir.Block, l *linears, settled []bool) *exprs {
	s := &exprs{block: b, linears: l, settled: settled, all: map[string]*expr{}, of: map[*ir.Value]*expr{}, same: map[*expr]*expr{}, low: map[*ir.Value]bool{}}
	for _, v := range b.Params {
		s.of[v] = s.intern(expr{kind: param, typ: v.Type, value: v})
	}
	s.defineAll()
	return s
}

// defineAll makes the expressions of the block's values, given those of its parameters.
func (s *exprs) defineAll() {
	effects := 0
	for _, v := range s.block.Values {
		s.define(v, effects)
		if v.Op.Is(ir.Writes) {
			effects++
		}
	}
}

// intern returns the one expression that is equal to t.
func (s *exprs) intern(t expr) *expr {
	key := append(s.key[:0], byte(t.kind), byte(t.typ))
	switch t.kind {
	case outer, param:
		key = binary.AppendUvarint(key, uint64(t.value.ID))
		t.fixed = t.kind == outer
	case sum:
		key = binary.AppendUvarint(key, t.konst)
		t.fixed = true
		for _, p := range t.parts {
			key = binary.AppendUvarint(binary.AppendUvarint(key, p.factor), uint64(p.expr.id))
			t.fixed = t.fixed && p.expr.fixed
		}
	case apply:
		low, high := t.value.Vector() // Imm, Index and the like
		key = append(key, byte(t.value.Op), byte(t.value.Lanes))
		key = binary.AppendUvarint(binary.AppendUvarint(key, low), high)
		key = binary.AppendUvarint(key, uint64(t.version))
		t.fixed = t.value.Op.Is(ir.Pure)
		for _, arg := range t.args {
			key = binary.AppendUvarint(key, uint64(arg.id))
			t.fixed = t.fixed && arg.fixed
		}
	}
	s.key = key
	if known := s.all[string(key)]; known != nil {
		return known
	}
	t.id = len(s.all)
	s.all[string(key)] = &t
	return &t
}

// expr returns the expression of v, which is from outside, or in the block and has one.
func (s *exprs) expr(v *ir.Value) *expr { return s.outside(v, maxOuter) }

func (s *exprs) outside(v *ir.Value, depth int) *expr {
	if t := s.of[v]; t != nil {
		return t
	}
	t := s.intern(expr{kind: outer, typ: v.Type, value: v})
	if depth > 0 && !s.isOpaque(v.Block) {
		t = s.follow(t, func(arg *ir.Value) *expr { return s.outside(arg, depth-1) })
	}
	s.of[v] = t
	return t
}

// follow returns what a value from outside is made of, or t, which stands for it.
func (s *exprs) follow(t *expr, of func(*ir.Value) *expr) *expr {
	v := t.value
	switch {
	case v.Op == ir.Param:
		if x := s.byAnother(v, of); x != nil {
			return x
		}
		return t
	case !v.Op.Is(ir.Pure):
		return t
	}
	x := s.compute(v, 0, of)
	if x.kind != apply || v.Op == ir.Const {
		return x
	}
	if s.same[x] == nil {
		s.same[x] = t
	}
	return s.same[x]
}

// isOpaque reports whether what b's values are computed of is not to be looked
// at: they may have changed or be about to.
func (s *exprs) isOpaque(b *ir.Block) bool { return isLoop(b) && !s.settled[b.ID] }

// byAnother expresses p, an induction variable of a loop around, by another one
// of the same loop, or returns nil. See unrolled.unify.
func (s *exprs) byAnother(p *ir.Value, of func(*ir.Value) *expr) *expr {
	q, by := s.counter(p)
	step, ok := s.linears.induction(p)
	if !ok || q == nil || q == p || signed(p.Type, step)%signed(p.Type, by) != 0 {
		return nil
	}
	entries := s.linears.loops.Of(p.Block).Entries
	if len(entries) != 1 {
		return nil
	}
	start := func(v *ir.Value) *expr { return of(entries[0].Args[slices.Index(p.Block.Params, v)]) }
	progress := s.add(s.intern(expr{kind: outer, typ: q.Type, value: q}), start(q), mask(q.Type))
	if progress == nil {
		return nil
	}
	return s.add(start(p), progress, uint64(signed(p.Type, step)/signed(p.Type, by)))
}

// counter returns the first of the induction variables of p's block and type that
// have the smallest step, and this; nil if there is none.
func (s *exprs) counter(p *ir.Value) (q *ir.Value, by uint64) {
	if len(p.Block.Params) > maxParts {
		return nil, 0
	}
	for _, v := range p.Block.Params {
		step, ok := s.linears.induction(v)
		if ok && step != 0 && v.Type == p.Type && (q == nil || magnitude(v.Type, step) < magnitude(v.Type, by)) {
			q, by = v, step
		}
	}
	return q, by
}

// define makes the expression of v, a value of the block before which there are that
// many effects.
func (s *exprs) define(v *ir.Value, effects int) {
	s.of[v] = s.compute(v, effects, s.expr)
}

// compute returns what v is, given what its arguments are and the number of
// effects before it.
func (s *exprs) compute(v *ir.Value, effects int, of func(*ir.Value) *expr) *expr {
	if t := s.linear(v, of); t != nil {
		return t
	}
	args := make([]*expr, len(v.Args))
	for i, arg := range v.Args {
		args[i] = of(arg)
	}
	if !dependsOnTime(v) {
		effects = 0
	}
	return s.apply(v, args, effects)
}

// dependsOnTime reports whether v's result depends on the effects before it. An
// effect without a result is known by its place.
func dependsOnTime(v *ir.Value) bool { return !v.Op.Is(ir.Pure) && v.Type != ir.Void }

// apply returns the expression of v's operation applied to args.
func (s *exprs) apply(v *ir.Value, args []*expr, version int) *expr {
	if v.Op.Is(ir.Commutative) && args[0].id > args[1].id {
		args[0], args[1] = args[1], args[0]
	}
	return s.intern(expr{kind: apply, typ: v.Type, value: v, version: version, args: args})
}

// linear returns v as a sum, or nil if it is none.
func (s *exprs) linear(v *ir.Value, of func(*ir.Value) *expr) *expr {
	if !isInt(v.Type) || v.Lanes != ir.NoLanes {
		return nil
	}
	konst := func(i int) (uint64, bool) { return v.Args[i].Imm, v.Args[i].Op == ir.Const }
	switch v.Op {
	case ir.Const:
		return s.sum(v.Type, v.Imm, nil)
	case ir.Add:
		return s.add(of(v.Args[0]), of(v.Args[1]), 1)
	case ir.Sub:
		return s.add(of(v.Args[0]), of(v.Args[1]), mask(v.Type))
	case ir.Mul:
		for i := range 2 {
			if c, ok := konst(i); ok {
				return s.scale(of(v.Args[1-i]), c)
			}
		}
	case ir.Shl:
		if c, ok := konst(1); ok {
			return s.shl(v, c%uint64(width(v.Type)), of)
		}
	case ir.Or:
		// clang writes i | 1 for i + 1 in the second of two copies.
		for i := range 2 {
			if c, ok := konst(i); ok && bits.Len64(c) <= trailingZeros(v.Args[1-i], maxOuter) {
				s.low[v] = true
				return s.add(of(v.Args[1-i]), s.sum(v.Type, c, nil), 1)
			}
		}
	case ir.Xor:
		return s.complement(v, 0, v, of)
	}
	return nil
}

// shl returns the sum for v, which is a shift by count.
func (s *exprs) shl(v *ir.Value, count uint64, of func(*ir.Value) *expr) *expr {
	x := v.Args[0]
	if x.Op == ir.Xor {
		if t := s.complement(x, count, v, of); t != nil {
			return s.scale(t, 1<<count)
		}
	}
	return s.scale(of(x), 1<<count)
}

// complement returns -x - 2^n for xor, which is x ^ -2^n in all but the count
// highest bits, if the n lowest bits of x are 0: so clang writes k - 1 - i,
// with k a power of two, in the second of two copies. It is for v's expression.
func (s *exprs) complement(xor *ir.Value, count uint64, v *ir.Value, of func(*ir.Value) *expr) *expr {
	for i := range 2 {
		c := xor.Args[i]
		if c.Op != ir.Const {
			continue
		}
		ones := c.Imm | ^(mask(xor.Type) >> count) // sign-extended
		n := bits.TrailingZeros64(ones)
		if ones == 0 || ones != ^uint64(0)<<n || n > trailingZeros(xor.Args[1-i], maxOuter) {
			continue
		}
		if n > 0 {
			s.low[v] = true
		}
		minus := s.scale(of(xor.Args[1-i]), mask(xor.Type))
		return s.add(minus, s.sum(xor.Type, ones, nil), 1)
	}
	return nil
}

// sum returns konst and the parts, which are sorted.
func (s *exprs) sum(typ ir.Type, konst uint64, parts []part) *expr {
	konst &= mask(typ)
	if konst == 0 && len(parts) == 1 && parts[0].factor == 1 {
		return parts[0].expr
	}
	return s.intern(expr{kind: sum, typ: typ, konst: konst, parts: parts})
}

// split returns t as a sum.
func split(t *expr) (konst uint64, parts []part) {
	if t.kind == sum {
		return t.konst, t.parts
	}
	return 0, []part{{1, t}}
}

// add returns x + factor*y, or nil if it is too long.
func (s *exprs) add(x, y *expr, factor uint64) *expr {
	konst, xs := split(x)
	k, ys := split(y)
	if len(xs)+len(ys) > maxParts {
		return nil
	}
	m := mask(x.typ)
	parts := make([]part, 0, len(xs)+len(ys))
	for len(xs) > 0 || len(ys) > 0 {
		p := part{}
		switch {
		case len(ys) == 0 || len(xs) > 0 && xs[0].expr.id < ys[0].expr.id:
			p, xs = xs[0], xs[1:]
		case len(xs) == 0 || ys[0].expr.id < xs[0].expr.id:
			p, ys = part{ys[0].factor * factor & m, ys[0].expr}, ys[1:]
		default:
			p = part{(xs[0].factor + ys[0].factor*factor) & m, xs[0].expr}
			xs, ys = xs[1:], ys[1:]
		}
		if p.factor != 0 {
			parts = append(parts, p)
		}
	}
	return s.sum(x.typ, konst+k*factor, parts)
}

// scale returns t * factor.
func (s *exprs) scale(t *expr, factor uint64) *expr {
	m := mask(t.typ)
	konst, parts := split(t)
	scaled := make([]part, 0, len(parts))
	for _, p := range parts {
		if f := p.factor * factor & m; f != 0 {
			scaled = append(scaled, part{f, p.expr})
		}
	}
	return s.sum(t.typ, konst*factor, scaled)
}

// difference returns x - y if that is constant; either may be nil.
func (s *exprs) difference(x, y *expr) (uint64, bool) {
	if x == nil || y == nil {
		return 0, false
	}
	d := s.add(x, y, mask(x.typ))
	if d == nil {
		return 0, false
	}
	return d.isConst()
}

// isConst returns t's value if that is constant.
func (t *expr) isConst() (uint64, bool) { return t.konst, t.kind == sum && len(t.parts) == 0 }

// without returns the factor of x in t, and the rest of t.
func (s *exprs) without(t, x *expr) (factor uint64, rest *expr) {
	konst, parts := split(t)
	i := slices.IndexFunc(parts, func(p part) bool { return p.expr == x })
	if i < 0 {
		return 0, t
	}
	return parts[i].factor, s.sum(t.typ, konst, slices.Delete(slices.Clone(parts), i, i+1))
}

func isInt(t ir.Type) bool { return t == ir.I32 || t == ir.I64 }

func mask(t ir.Type) uint64 { return ^uint64(0) >> (64 - width(t)) }

// trailingZeros returns how many of the lowest bits of v are surely 0.
func trailingZeros(v *ir.Value, depth int) int {
	if depth == 0 || !isInt(v.Type) || v.Lanes != ir.NoLanes {
		return 0
	}
	arg := func(i int) int { return trailingZeros(v.Args[i], depth-1) }
	n := 0
	switch v.Op {
	case ir.Const:
		n = bits.TrailingZeros64(v.Imm)
	case ir.Add, ir.Sub, ir.Or, ir.Xor:
		n = min(arg(0), arg(1))
	case ir.And:
		n = max(arg(0), arg(1))
	case ir.Mul:
		n = arg(0) + arg(1)
	case ir.Shl:
		if c := v.Args[1]; c.Op == ir.Const {
			n = arg(0) + int(c.Imm%uint64(width(v.Type)))
		}
	case ir.Param:
		n = trailingZerosOfParam(v, depth)
	}
	return min(n, width(v.Type))
}

// trailingZerosOfParam is for an induction variable: what it starts with, and
// what is added in each round.
func trailingZerosOfParam(v *ir.Value, depth int) int {
	b := v.Block
	if len(b.Preds) == 0 || len(b.Preds) > 4 { // of the function, or too many to look at
		return 0
	}
	i := slices.Index(b.Params, v)
	n := 64
	for _, e := range b.Preds {
		next := e.Args[i]
		switch {
		case (next.Op == ir.Add || next.Op == ir.Sub) && next.Args[0] == v:
			next = next.Args[1]
		case next.Op == ir.Add && next.Args[1] == v:
			next = next.Args[0]
		}
		n = min(n, trailingZeros(next, depth-1))
	}
	return n
}
