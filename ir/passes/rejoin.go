package passes

import (
	"slices"

	"wasmc/ir"
)

// rejoin lets a loop do what is left over when it is done. Once reroll has
// undone the unrolling of a loop there are two: one whose number of rounds is a
// multiple, and one that does the same for the rest, or a block if the rest is
// one round at most.
//
//	b0(v0: i32):                                b0(v0: i32):
//		v1: i32 = const -4                          v1: i32 = const -4
//		v2: i32 = and v0, v1                        v2: i32 = and v0, v1
//		v3: i32 = const 3                           v3: i32 = const 3
//		v4: i32 = and v0, v3                        v4: i32 = and v0, v3
//		v5: i32 = const 0                           v5: i32 = const 0
//		v6: i32 = const 4                           jump b1
//		v7: i32 = lt_u v0, v6                   b1:
//		if v7 then b4(v5) else b1                   v20: i32 = add v2, v4
//	b1:                                             jump b2(v5)
//		jump b2(v5)                             b2(v8: i32):
//	b2(v8: i32):                                    store8 [0] v8, v0
//		store8 [0] v8, v0                  →        v9: i32 = const 1
//		v9: i32 = const 1                           v10: i32 = add v8, v9
//		v10: i32 = add v8, v9                       v11: i32 = ne v10, v20
//		v11: i32 = ne v10, v2                       if v11 then b2(v10) else b3
//		if v11 then b2(v10) else b3             b3:
//	b3:                                             jump b6
//		if v4 then b4(v10) else b6              b6:
//	b4(v12: i32):                                   return
//		jump b5(v12, v4)
//	b5(v13: i32, v14: i32):
//		store8 [0] v13, v0
//		v15: i32 = const 1
//		v16: i32 = add v13, v15
//		v17: i32 = sub v14, v15
//		if v17 then b5(v16, v17) else b6
//	b6:
//		return
//
// LLVM would vectorise both, and test twice whether that pays: too much for
// loops of a few dozen rounds, which are often inside of others.
//
// Call the loops main and rest, their numbers of rounds, by their conditions and
// where they start, M = n & C and R = n & c, where c is 2^i-1 and C & c = 0. The
// values are compared as expressions of main's parameters in its last round; in
// round j of rest, from 0, they must be what they are in main 1+j rounds later
// (see later). That is,
//
//   - the same effects in the same order, the same loads and what else may trap
//     between them, and the same is handed on;
//   - after rest, the same arrives where main goes when nothing is left, R = 0.
//
// Then rest does what R more rounds of main would; and it does, if main was
// skipped, what R rounds of it would, if what rest begins with is what it would
// be in the round before main's first plus one. Thus main may do M + R rounds, if
//
//   - main is skipped only if M = 0, and is not if M = 0. A comparison of n on the
//     way to the branch must say so. M = 0 would not be 0 rounds, but 2^32.
//
// If main is skipped and R = 0, rest does 2^32 rounds (or traps before), and so
// does main now: the condition is the same, by which loops go on until something
// is equal.
func rejoin(f *ir.Func) {
	r := &rejoiner{f: f, dead: make([]bool, f.NumBlocks()), settled: make([]bool, f.NumBlocks())}
	for _, b := range f.Blocks {
		if isLoop(b) && len(b.Values) <= maxBody && !r.dead[b.ID] {
			r.try(b)
		}
	}
	f.Blocks = slices.DeleteFunc(f.Blocks, func(b *ir.Block) bool { return r.dead[b.ID] })
}

// A rejoiner works on a function.
type rejoiner struct {
	f       *ir.Func
	dead    []bool                // by block ID: no longer reached
	settled []bool                // for exprs: nothing is
	linears *linears              // found when needed, like users
	users   groups[*ir.Block]     // by value ID: the other blocks that use it
	round   map[ir.Type]*ir.Value // stands for j
}

// try lets main do what is left over, if it can.
func (r *rejoiner) try(main *ir.Block) {
	l := &leftover{unrolled: newUnrolled(main), r: r, pair: map[*ir.Value]*ir.Value{}}
	if !l.findBlocks() {
		return
	}
	r.analyse()
	l.exprs = newExprs(main, r.linears, r.settled)
	if !l.inductions() {
		return
	}
	for _, t := range []ir.Type{ir.I32, ir.I64} {
		l.of[r.round[t]] = l.intern(expr{kind: outer, typ: t, value: r.round[t]})
	}
	if l.isRest() && l.counts() && l.isOnlyUser() && len(l.low) == 0 {
		l.rejoin()
	}
}

// analyse looks at the function before anything changes.
func (r *rejoiner) analyse() {
	if r.linears != nil {
		return
	}
	r.linears = newLinears(r.f, r.f.Loops(r.f.Dominators()))
	r.users = group(r.f.NumValues(), func(add func(int, *ir.Block)) {
		for _, b := range r.f.Blocks {
			usesOf(b, func(v *ir.Value) {
				if v.Block != b {
					add(v.ID, b)
				}
			})
		}
	})
	// These are in no function; their IDs only have to differ from all others.
	r.round = map[ir.Type]*ir.Value{
		ir.I32: {ID: -1, Op: ir.Param, Type: ir.I32, Block: &ir.Block{}},
		ir.I64: {ID: -2, Op: ir.Param, Type: ir.I64, Block: &ir.Block{}},
	}
}

// A leftover is a loop, main, and what may be a rest of it.
type leftover struct {
	*unrolled
	r     *rejoiner
	guard *ir.Block // goes to main or past it
	enter *ir.Edge  // from guard, towards main
	skip  *ir.Edge  // from guard, past main
	test  *ir.Block // after main: goes to the rest or past it
	more  *ir.Edge  // from test, towards the rest
	done  *ir.Edge  // from test, past the rest
	merge *ir.Block // where skip and more lead to
	rest  *ir.Block // the loop; or merge if that does the rest
	end   *ir.Edge  // from rest when it is done
	gone  []*ir.Block

	state  map[*ir.Value]*expr     // of the values in rest, in round j
	pair   map[*ir.Value]*ir.Value // a parameter of rest that is no induction variable, by the one of main that is the same
	moved  map[*expr]*expr         // by later
	number *ir.Value               // n
	most   uint64                  // c
	whole  bool                    // M + R is n
}

// plain reports whether b only computes and goes on, and is entered one way.
func plain(b *ir.Block) bool {
	return b.Kind == ir.Jump && len(b.Preds) == 1 && onlyComputes(b)
}

// onlyComputes reports whether nothing in b has an effect, reads or may trap.
func onlyComputes(b *ir.Block) bool {
	return !slices.ContainsFunc(b.Values, func(v *ir.Value) bool { return !v.Op.Is(ir.Pure) })
}

// maxPlain bounds how many plain blocks are passed in a row.
const maxPlain = 4

// follow returns the last edge of the way that begins with e and leads through
// plain blocks.
func follow(e *ir.Edge) *ir.Edge {
	for range maxPlain {
		if !plain(e.To) {
			break
		}
		e = e.To.Succs[0]
	}
	return e
}

// between adds the plain blocks on the way from e to last to blocks.
func between(e, last *ir.Edge, blocks []*ir.Block) []*ir.Block {
	for e != last {
		blocks = append(blocks, e.To)
		e = e.To.Succs[0]
	}
	return blocks
}

// otherWay returns the other successor of an If.
func otherWay(e *ir.Edge) *ir.Edge {
	if e == e.From.Succs[0] {
		return e.From.Succs[1]
	}
	return e.From.Succs[0]
}

// findBlocks looks for the blocks that a rest would be in.
func (l *leftover) findBlocks() bool {
	entries := l.entries()
	if len(entries) != 1 {
		return false
	}
	l.enter = entries[0]
	for range maxPlain {
		if !plain(l.enter.From) {
			break
		}
		l.enter = l.enter.From.Preds[0]
	}
	l.guard = l.enter.From
	l.test = follow(l.exit).To
	if l.guard.Kind != ir.If || l.guard.Succs[0].To == l.guard.Succs[1].To || l.test.Kind != ir.If ||
		len(l.test.Preds) != 1 || !onlyComputes(l.test) || isLoop(l.test) || isLoop(l.guard) {
		return false
	}
	l.skip = otherWay(l.enter)
	last := follow(l.skip)
	l.merge = last.To
	l.more = l.test.Succs[0]
	if follow(l.more).To != l.merge {
		l.more = l.test.Succs[1]
	}
	l.done = otherWay(l.more)
	if follow(l.more).To != l.merge || l.merge == l.block {
		return false
	}
	l.gone = between(l.skip, last, nil)
	l.gone = between(l.more, follow(l.more), l.gone)
	l.rest, l.end = l.merge, nil
	switch {
	case isLoop(l.merge):
		if len(l.merge.Preds) != 3 {
			return false
		}
	case l.merge.Kind != ir.Jump || len(l.merge.Preds) != 2:
		return false
	case onlyComputes(l.merge):
		next := follow(l.merge.Succs[0])
		l.gone = append(between(l.merge.Succs[0], next, l.gone), l.merge)
		l.rest = next.To
		if !isLoop(l.rest) || len(l.rest.Preds) != 2 {
			return false
		}
	}
	if l.rest == l.block {
		return false
	}
	l.end = l.rest.Succs[0]
	if isLoop(l.rest) && l.end.To == l.rest {
		l.end = l.rest.Succs[1]
	}
	l.gone = between(l.end, follow(l.end), append(l.gone, l.rest))
	return follow(l.end).To == follow(l.done).To && !slices.Contains(l.gone, follow(l.end).To)
}

// A walk is what values are on a way through blocks.
type walk struct {
	*leftover
	are map[*ir.Value]*expr
}

// at returns what v is now.
func (w walk) at(v *ir.Value) *expr {
	if x := w.are[v]; x != nil {
		return x
	}
	return w.expr(v)
}

// take goes along e.
func (w walk) take(e *ir.Edge) {
	args := make([]*expr, len(e.Args))
	for i, v := range e.Args {
		args[i] = w.at(v)
	}
	for i, p := range e.To.Params {
		w.are[p] = args[i]
	}
}

// through goes through b.
func (w walk) through(b *ir.Block) {
	effects := 0
	for _, v := range b.Values {
		x := w.compute(v, effects, w.at)
		if known := w.same[x]; known != nil {
			x = known
		}
		w.are[v] = x
		if v.Op.Is(ir.Writes) {
			effects++
		}
	}
}

// along goes from e, and along it, to the end of the edge last.
func (w walk) along(e, last *ir.Edge) {
	for w.take(e); e != last; w.take(e) {
		w.through(e.To)
		e = e.To.Succs[0]
	}
}

// later returns x, which is a function of main's parameters, 1+j rounds later, in
// terms of its induction variables now and of its other parameters then. It is
// nil if that cannot be said. Without a loop for the rest, j is 0.
func (l *leftover) later(x *expr) *expr {
	if x.fixed {
		return x
	}
	y, ok := l.moved[x]
	if !ok {
		y = l.replace(x, l.later, func(p *expr) *expr {
			step := l.step[p]
			if step == nil {
				return p
			}
			next := l.add(p, step, 1)
			if next == nil || l.rest.Kind == ir.Jump {
				return next
			}
			by, ok := step.isConst()
			if !ok {
				return nil
			}
			return l.add(next, l.of[l.r.round[p.typ]], by)
		})
		l.moved[x] = y
	}
	return y
}

// before returns x, a sum of induction variables, in the round before the first
// one; nil if it is something else.
func (l *leftover) before(x *expr) *expr {
	if !l.isSum(x) {
		return nil
	}
	return l.replace(x, l.before, func(p *expr) *expr {
		entry := l.expr(l.entries()[0].Args[slices.Index(l.block.Params, p.value)])
		return l.add(entry, l.step[p], mask(p.typ))
	})
}

// replace returns x with its parts replaced by what sub returns, and if it is a
// parameter of main by what instead returns.
func (l *leftover) replace(x *expr, sub, instead func(*expr) *expr) *expr {
	switch x.kind {
	case param:
		return instead(x)
	case sum:
		y := l.sum(x.typ, x.konst, nil)
		for _, p := range x.parts {
			z := sub(p.expr)
			if z == nil {
				return nil
			}
			if y = l.add(y, z, p.factor); y == nil {
				return nil
			}
		}
		return y
	case apply:
		args := make([]*expr, len(x.args))
		for i, arg := range x.args {
			if args[i] = sub(arg); args[i] == nil {
				return nil
			}
		}
		return l.apply(x.value, args, x.version)
	}
	return x
}

// isRest reports whether the rest does what further rounds of main would.
func (l *leftover) isRest() bool {
	l.moved = map[*expr]*expr{}
	main, skipped := walk{l, map[*ir.Value]*expr{}}, walk{l, map[*ir.Value]*expr{}}
	last := follow(l.more)
	main.along(l.exit, follow(l.exit))
	main.through(l.test)
	main.along(l.more, last)
	skipped.along(l.skip, follow(l.skip))
	rest := walk{l, map[*ir.Value]*expr{}}
	if l.merge != l.rest {
		main.through(l.merge)
		skipped.through(l.merge)
		for _, v := range l.merge.Values {
			if x := main.are[v]; x.fixed && x == skipped.are[v] {
				rest.are[v] = x
			}
		}
		next := follow(l.merge.Succs[0])
		main.along(l.merge.Succs[0], next)
		skipped.along(l.merge.Succs[0], next)
	}
	for _, p := range l.rest.Params {
		rest.are[p] = l.begin(p, main.are[p], skipped.are[p])
		if rest.are[p] == nil {
			return false
		}
	}
	rest.through(l.rest)
	l.state = rest.are
	if !l.sameEffects() || !l.sameReads() || isLoop(l.rest) && !l.sameCarried() {
		return false
	}
	// What arrives where both ways end.
	rest.along(l.end, follow(l.end))
	main.along(l.done, follow(l.done))
	for i, v := range follow(l.done).Args {
		if x := l.later(main.at(v)); x == nil || x != rest.at(follow(l.end).Args[i]) {
			return false
		}
	}
	return true
}

// begin returns what p, a parameter of rest, is in round j, if rest begins with
// after after main and with skipped otherwise; nil if that is not as in main.
func (l *leftover) begin(p *ir.Value, after, skipped *expr) *expr {
	if l.isSum(after) && l.before(after) == skipped {
		if !isLoop(l.rest) {
			return after
		}
		step, ok := l.stepInRest(p)
		if !ok {
			return nil
		}
		return l.add(after, l.of[l.r.round[p.Type]], step)
	}
	for i, q := range l.block.Params {
		x := l.of[q]
		if x.kind != param || l.step[x] != nil || l.pair[q] != nil {
			continue
		}
		if l.expr(l.back.Args[i]) == after && l.expr(l.entries()[0].Args[i]) == skipped {
			l.pair[q] = p
			return x
		}
	}
	return nil
}

// stepInRest returns what each round of rest adds to p.
func (l *leftover) stepInRest(p *ir.Value) (uint64, bool) {
	i := slices.Index(l.rest.Params, p)
	for _, e := range l.rest.Succs {
		if e.To != l.rest {
			continue
		}
		next := e.Args[i]
		for j, arg := range next.Args {
			if arg != p || len(next.Args) != 2 || next.Args[1-j].Op != ir.Const {
				continue
			}
			switch by := next.Args[1-j].Imm; {
			case next.Op == ir.Add:
				return by, true
			case next.Op == ir.Sub && j == 0:
				return -by & mask(p.Type), true
			}
		}
	}
	return 0, false
}

// sameEffects reports whether rest has main's effects.
func (l *leftover) sameEffects() bool {
	i := 0
	for _, v := range l.rest.Values {
		if !v.Op.Is(ir.Writes) {
			continue
		}
		if i == len(l.effects) || l.later(l.of[l.effects[i]]) != l.state[v] {
			return false
		}
		i++
	}
	return i == len(l.effects)
}

// sameReads reports whether rest reads what main does, and may trap where it
// does.
func (l *leftover) sameReads() bool {
	reads := map[*expr]bool{} // whether rest has it too
	for _, v := range l.reads {
		x := l.later(l.of[v])
		if x == nil {
			return false
		}
		reads[x] = false
	}
	n := 0
	for _, v := range l.rest.Values {
		if v.Op.Is(ir.Pure) || v.Op.Is(ir.Writes) {
			continue
		}
		has, ok := reads[l.state[v]]
		if !ok {
			return false
		}
		if !has {
			n++
		}
		reads[l.state[v]] = true
	}
	return n == len(reads)
}

// sameCarried reports whether rest hands on what main does.
func (l *leftover) sameCarried() bool {
	back := l.rest.Succs[0]
	if back == l.end {
		back = l.rest.Succs[1]
	}
	for i, q := range l.block.Params {
		if x := l.of[q]; x.kind != param || l.step[x] != nil {
			continue
		}
		p := l.pair[q]
		if p == nil {
			return false
		}
		next := back.Args[slices.Index(l.rest.Params, p)]
		if x := l.later(l.expr(l.back.Args[i])); x == nil || x != (walk{l, l.state}).at(next) {
			return false
		}
	}
	return true
}

// isOnlyUser reports whether nothing else needs what the blocks that are to go
// compute.
func (l *leftover) isOnlyUser() bool {
	for _, b := range l.gone {
		for _, values := range [][]*ir.Value{b.Params, b.Values} {
			for _, v := range values {
				for _, user := range l.r.users.of(v.ID) {
					if !slices.Contains(l.gone, user) && !l.r.dead[user.ID] {
						return false
					}
				}
			}
		}
	}
	return true
}

// rejoin makes main do all rounds and cuts off the rest.
func (l *leftover) rejoin() {
	end := follow(l.end)
	end.To.Preds = slices.DeleteFunc(end.To.Preds, func(e *ir.Edge) bool { return e == end })
	for _, e := range []*ir.Edge{l.enter, l.done} {
		b := e.From
		b.Kind, b.Control, b.Hint, b.Succs = ir.Jump, nil, ir.NoHint, []*ir.Edge{e}
	}
	for _, b := range l.gone {
		l.r.dead[b.ID] = true
	}
	l.moreRounds()
}
