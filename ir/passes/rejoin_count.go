package passes

import (
	"math/bits"
	"slices"

	"wasmc/ir"
)

// counts reports whether the numbers of rounds are as rejoin wants them, and
// notes R.
func (l *leftover) counts() bool {
	x, y := l.compared()
	if x == nil || x.typ != y.typ {
		return false
	}
	d := l.add(x, y, mask(x.typ))
	if d == nil || !l.isSum(d) {
		return false
	}
	first := l.before(d) // after 0 rounds
	change, ok := l.change(d)
	if first == nil || !ok {
		return false
	}
	rounds := l.scale(first, -change)
	main := walk{l, map[*ir.Value]*expr{}}
	main.along(l.exit, follow(l.exit))
	main.through(l.test)
	n, all, ok := l.andOf(rounds)
	left := l.leftWhenNot0(main, d)
	m, most, ok2 := l.andOf(left)
	if !ok || !ok2 || n != m || most&(most+1) != 0 || most&all != 0 || rounds.kind != outer {
		return false
	}
	if isLoop(l.rest) {
		m, c, ok := l.andOf(l.roundsOfRest(d))
		if !ok || m != n || c != most {
			return false
		}
	} else if most != 1 {
		return false
	}
	l.number, l.most = l.otherThanConst(rounds.value), most
	_, skipMost := l.knownRange(l.number, l.skip, maxDepth)
	mainLeast, mainMost := l.knownRange(l.number, l.enter, maxDepth)
	below := func(x uint64) uint64 { return 1<<bits.Len64(x) - 1 } // bits that numbers up to x may have
	l.whole = below(max(skipMost, mainMost))&^most&^all == 0
	return all&below(skipMost) == 0 && mainLeast > most && below(mainMost)&^most&^all == 0
}

// change returns what d, the difference that main's condition is about, grows by
// in each round, if that is 1 or -1.
func (l *leftover) change(d *expr) (uint64, bool) {
	previous := func(x *expr) *expr {
		if step := l.step[x]; step != nil {
			return l.add(x, step, mask(x.typ))
		}
		return x
	}
	by, ok := l.difference(d, l.replace(d, previous, previous))
	return by, ok && magnitude(d.typ, by) == 1
}

// leftWhenNot0 returns what the test after main compares with 0 to find whether
// something is left, nil if it does something else. After main, d is 0.
func (l *leftover) leftWhenNot0(main walk, d *expr) *expr {
	c, notZero := l.test.Control, l.more == l.test.Succs[0]
	for {
		switch {
		case c.Op == ir.Eqz:
			notZero = !notZero
		case (c.Op == ir.Ne || c.Op == ir.Eq) && isConst(c.Args[1], 0):
			notZero = notZero == (c.Op == ir.Ne)
		case notZero && isInt(c.Type):
			return l.whenZero(main.at(c), d)
		default:
			return nil
		}
		c = c.Args[0]
	}
}

// roundsOfRest returns the number of rest's rounds, nil if that is not known.
func (l *leftover) roundsOfRest(d *expr) *expr {
	a, b := compared(l.rest)
	if a == nil {
		return nil
	}
	w := walk{l, l.state}
	x := w.at(a)
	if b != nil {
		if x = l.add(x, w.at(b), mask(x.typ)); x == nil {
			return nil
		}
	}
	j := l.of[l.r.round[x.typ]]
	by, first := l.without(x, j) // the latter after round 0
	if magnitude(x.typ, by) != 1 {
		return nil
	}
	first = l.add(first, l.sum(x.typ, by, nil), mask(x.typ)) // after no round
	return l.whenZero(l.scale(first, -by), d)
}

// whenZero returns x without main's parameters, given that d is 0.
func (l *leftover) whenZero(x, d *expr) *expr {
	if x == nil || x.typ != d.typ {
		return nil
	}
	_, parts := split(d)
	for _, p := range parts {
		if p.expr.kind != param || magnitude(d.typ, p.factor) != 1 {
			continue
		}
		factor, _ := l.without(x, p.expr)
		if x = l.add(x, d, -factor*p.factor&mask(d.typ)); x == nil {
			return nil
		}
	}
	if !x.fixed {
		return nil
	}
	return x
}

// andOf returns n and c if x is n & c, where n is from outside.
func (l *leftover) andOf(x *expr) (n *expr, c uint64, ok bool) {
	if x == nil || !x.fixed || x.kind == sum || x.value.Op != ir.And {
		return nil, 0, false
	}
	if x.kind == outer {
		x = l.compute(x.value, 0, l.expr)
	}
	for i, arg := range x.args {
		if c, ok := arg.isConst(); ok {
			return x.args[1-i], c, true
		}
	}
	return nil, 0, false
}

// otherThanConst returns the argument of and that is no constant.
func (l *leftover) otherThanConst(and *ir.Value) *ir.Value {
	if and.Args[0].Op == ir.Const {
		return and.Args[1]
	}
	return and.Args[0]
}

// maxDepth bounds how many loops around each other are looked at for what is
// known of their limits.
const maxDepth = 2

// maxKnown bounds how many branches before a place are looked at.
const maxKnown = 16

// knownRange returns the least and the most that n, unsigned, can be when control
// goes along e, by what a constant plus n, or less n, has been compared with on the way.
// Loops around are looked at down to the given depth.
func (l *leftover) knownRange(n *ir.Value, e *ir.Edge, depth int) (least, most uint64) {
	most = mask(n.Type)
	var facts [][2]uint64
	for range maxKnown {
		if from, to, ok := l.comparison(n, e); ok {
			facts = append(facts, [2]uint64{from, to})
		}
		preds := e.From.Preds
		if loop := l.linears.loops.Of(e.From); loop != nil && loop.Header == e.From {
			preds = loop.Entries // n does not change in the loop, or is known to be counted
			if from, to, ok := l.counted(n, loop, depth); ok {
				facts = append(facts, [2]uint64{from, to})
			}
		}
		if len(preds) != 1 {
			break
		}
		e = preds[0]
	}
	for range 2 { // what comes later may make more of what came first
		for _, fact := range facts {
			switch from, to := fact[0], fact[1]; {
			case from <= to:
				least, most = max(least, from), min(most, to)
			case least > to:
				least = max(least, from)
			case most < from:
				most = min(most, to)
			}
		}
	}
	return least, most
}

// counted returns what it says about n, as for comparison, that loop counts
// something from a constant up to a greater limit, one by one.
func (l *leftover) counted(n *ir.Value, loop *ir.Loop, depth int) (from, to uint64, ok bool) {
	if depth == 0 || len(loop.Entries) != 1 || len(loop.Backs) != 1 {
		return 0, 0, false
	}
	test, ok := l.linears.exitTest(loop, loop.Backs[0].From)
	if !ok || test.goOn != loop.Backs[0] || test.relation != ir.Ne || test.step != 1 ||
		test.counter.constant != 1 || len(test.counter.terms) != 1 || test.counter.terms[0].coef != 1 {
		return 0, 0, false
	}
	p := test.counter.terms[0].value
	start := loop.Entries[0].Args[slices.Index(loop.Header.Params, p)]
	if start.Op != ir.Const || p.Type != n.Type {
		return 0, 0, false
	}
	least, most := test.bound.constant, test.bound.constant
	if terms := test.bound.terms; len(terms) > 0 {
		if len(terms) != 1 || terms[0].coef != 1 || test.bound.constant != 0 {
			return 0, 0, false
		}
		least, most = l.knownRange(terms[0].value, loop.Entries[0], depth-1)
	}
	more, ok := l.difference(l.expr(n), l.expr(p))
	if !ok || least <= start.Imm {
		return 0, 0, false
	}
	return (start.Imm + more) & mask(n.Type), (most - 1 + more) & mask(n.Type), true
}

// comparison returns what control going along e says about n: it is one of the
// numbers that follow one another from from to to, possibly with 0 after the
// greatest one.
func (l *leftover) comparison(n *ir.Value, e *ir.Edge) (from, to uint64, ok bool) {
	if e.From.Kind != ir.If {
		return 0, 0, false
	}
	v, holds := e.From.Control, e == e.From.Succs[0]
	for v.Op == ir.Eqz && isComparison(v.Args[0]) {
		v, holds = v.Args[0], !holds
	}
	relation, c := ir.Ne, uint64(0)
	switch {
	case v.Op == ir.Eqz:
		relation, v = ir.Eq, v.Args[0]
	case isComparison(v) && v.Args[1].Op == ir.Const:
		relation, c, v = v.Op, v.Args[1].Imm, v.Args[0]
	case isComparison(v) && v.Args[0].Op == ir.Const:
		relation, c, v = swapped[v.Op], v.Args[0].Imm, v.Args[1]
	}
	if v.Type != n.Type {
		return 0, 0, false
	}
	if !holds {
		relation = inverse[relation]
	}
	greatest := mask(n.Type)
	negative := greatest>>1 + 1 // the least signed number
	switch ok = true; relation {
	case ir.Eq:
		from, to = c, c
	case ir.Ne:
		from, to = c+1, c-1
	case ir.LtU:
		from, to, ok = 0, c-1, c != 0
	case ir.LeU:
		from, to = 0, c
	case ir.GtU:
		from, to, ok = c+1, greatest, c != greatest
	case ir.GeU:
		from, to = c, greatest
	case ir.LtS:
		from, to, ok = negative, c-1, c != negative
	case ir.LeS:
		from, to = negative, c
	case ir.GtS:
		from, to, ok = c+1, negative-1, c != negative-1
	case ir.GeS:
		from, to = c, negative-1
	}
	if more, is := l.difference(l.expr(n), l.expr(v)); is {
		return (from + more) & greatest, (to + more) & greatest, ok
	}
	if both := l.add(l.expr(n), l.expr(v), 1); both != nil {
		if total, is := both.isConst(); is {
			return (total - to) & greatest, (total - from) & greatest, ok
		}
	}
	return 0, 0, false
}

// moreRounds adds R to the number of main's rounds. If x - y, which is 0 in the
// end, grows by 1 in each round it must end with x - y = R; R is added to y, or
// subtracted from x.
func (l *leftover) moreRounds() {
	f, b, pos := l.r.f, l.block, l.block.Control.Pos
	before := l.entries()[0].From
	x, y := compared(b)
	if y == nil {
		y = f.NewValue(before, ir.Const, x.Type, pos)
	}
	by, _ := l.change(l.add(l.expr(x), l.expr(y), mask(x.Type)))
	other := &y
	if l.expr(x).fixed {
		other = &x
	}
	at := before // since what is compared with is usually known there
	switch v := *other; {
	case v.Op == ir.Const:
		c := f.NewValue(before, ir.Const, v.Type, pos)
		c.Imm = v.Imm
		*other = c
	case v.Block == b:
		at = b
	}
	op := ir.Add
	if (by == 1) != (other == &y) {
		op = ir.Sub
	}
	n, _, isAnd := l.andOf(l.expr(*other))
	if isAnd && n == l.expr(l.number) && op == ir.Add && l.whole {
		*other = l.number
	} else {
		c := f.NewValue(at, ir.Const, x.Type, pos)
		c.Imm = l.most
		*other = f.NewValue(at, op, x.Type, pos, *other, f.NewValue(at, ir.And, x.Type, pos, l.number, c))
	}
	test := ir.Ne
	if b.Succs[0] != l.back {
		test = ir.Eq
	}
	was := b.Control
	b.Control = f.NewValue(b, test, ir.I32, pos, x, y)
	used := len(l.r.users.of(was.ID)) > 0
	usesOf(b, func(v *ir.Value) { used = used || v == was })
	if !used {
		b.Values = slices.DeleteFunc(b.Values, func(v *ir.Value) bool { return v == was })
	}
}
