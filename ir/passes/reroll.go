package passes

import (
	"slices"

	"wasmc/ir"
)

// maxBody bounds the loops that reroll looks at, in values. Producers stop
// unrolling long before.
const maxBody = 2000

// maxCopies bounds the number of copies that reroll looks for.
const maxCopies = 64

// maxGuesses bounds how many combinations of what the first copy may hand to the
// second are tried, in loops that carry several values.
const maxGuesses = 16

// maxWork bounds how often a body may be gone through to find the copies, so that
// time is linear. Once is enough if the first guess is right.
const maxWork = 50

// reroll undoes the unrolling of loops: a body that is several copies of one is
// replaced by the first.
//
//	b1(v1: i32, v2: f64):                    b1(v1: i32, v2: f64):
//		v3: f64 = load [0] v1                    v3: f64 = load [0] v1
//		v4: f64 = add v2, v3                     v4: f64 = add v2, v3
//		v5: i32 = const 8                        v10: i32 = const 8
//		v6: i32 = add v1, v5                     v11: i32 = add v1, v10
//		v7: f64 = load [0] v6             →      v12: i32 = ne v11, v0
//		v8: f64 = add v4, v7                     if v12 then b1(v11, v4) else b2
//		v9: i32 = const 16
//		v10: i32 = add v1, v9
//		v11: i32 = ne v10, v0
//		if v11 then b1(v10, v8) else b2
//
// Compilers unroll loops when they make WebAssembly. LLVM then vectorises copies
// as accesses with a stride, if at all, and cannot see them as one loop.
//
// A body is k copies if there are values of it, the template, such that
// executing the template k times is executing the body once. In the new loop,
// call the executions of the template steps, k of which replace a round of the
// old loop. Values are compared as expressions: what they are as functions of the
// parameters at the beginning of a round, and of memory after a number of
// effects of that round. An effect is whatever writes, so calls are too. Let
// shift(t, j) be the expression t in step j of a round: it is t with
//
//   - an induction variable, to which each round adds s, increased by j*s/k; this
//     and all sums are exact modulo the type's width, so nothing may wrap or not;
//   - another parameter p replaced by what the steps before have made of it: by
//     p itself in step 0; else by shift(n, j-1), where n is what the template
//     hands on;
//   - j*r more effects before, where r is the number of effects in the template.
//
// Then the loops do the same if
//
//  1. effect i of the template is effect i of the body, i = 0 … r-1, k*r is the
//     number of the body's effects, and shift(effect i, j) is effect j*r+i;
//  2. shift(n, k-1) is what the old round hands on, for each parameter;
//  3. the expressions of the loads, and of all else that may trap, in the body are
//     the shifted ones of the template: no trap gets lost and none is added;
//  4. the new loop is left after a multiple of k steps and then only if the old
//     one was: its condition is a comparison for inequality of expressions whose
//     difference changes by a constant in each step. Either it can be shown that
//     the lowest bits of the difference, as many as it takes, are 0 after each
//     k-th step and only there; or the number of steps is constant;
//  5. each value needed after the loop is one of the template in step k-1, or a
//     sum of induction variables.
//
// By induction over the steps, the same effects happen in the same order with
// the same operands, and between two of them the same loads: whatever aliases
// whatever. The template's values keep their order, so a load in it stays
// behind the effects it was behind.
func reroll(f *ir.Func) {
	r := &reroller{f: f, settled: make([]bool, f.NumBlocks())}
	for _, b := range f.Blocks {
		if isLoop(b) {
			r.settled[b.ID] = len(b.Values) > maxBody || hasVectors(b) || !r.try(b)
		}
	}
	r.finish()
}

// hasVectors reports whether b computes with vectors or stores some. LLVM neither
// makes larger ones of them nor unrolls their loops again, so the producer's copies
// are better.
func hasVectors(b *ir.Block) bool {
	isVector := func(v *ir.Value) bool { return v.Type == ir.V128 || v.Lanes != ir.NoLanes }
	return slices.ContainsFunc(b.Values, func(v *ir.Value) bool { return isVector(v) || slices.ContainsFunc(v.Args, isVector) })
}

// isLoop reports whether b alone is a loop.
func isLoop(b *ir.Block) bool {
	return b.Kind == ir.If && (b.Succs[0].To == b) != (b.Succs[1].To == b)
}

// A reroller works on a function.
type reroller struct {
	f       *ir.Func
	linears *linears                // as the function was at first, like outside; found when needed
	outside []bool                  // by ID: used in another block than its own, or by a loop's exit
	settled []bool                  // by block ID: a loop of one block that does not change any more
	become  map[*ir.Value]*ir.Value // what replaces values outside of their block
}

// try rerolls b if it can.
func (r *reroller) try(b *ir.Block) bool {
	u := newUnrolled(b)
	if len(u.effects)+len(u.reads) < 2 {
		return false
	}
	r.analyse()
	u.exprs = newExprs(b, r.linears, r.settled)
	if !u.inductions() || u.divisor < 2 {
		return false
	}
	for k := maxCopies; k > 1; k-- {
		if !u.mayBe(k) {
			continue
		}
		if t := u.template(k, r.outside); t != nil {
			r.apply(t)
			return true
		}
	}
	return false
}

// analyse fills linears and outside, before anything changes.
func (r *reroller) analyse() {
	if r.linears != nil {
		return
	}
	r.linears = newLinears(r.f, r.f.Loops(r.f.Dominators()))
	for _, l := range r.linears.loops.Loops {
		for _, p := range l.Header.Params {
			r.linears.induction(p)
		}
	}
	r.outside = make([]bool, r.f.NumValues())
	r.become = map[*ir.Value]*ir.Value{}
	for _, b := range r.f.Blocks {
		usesOf(b, func(v *ir.Value) {
			if v.Block != b {
				r.outside[v.ID] = true
			}
		})
		if isLoop(b) {
			for _, e := range b.Succs {
				for _, v := range e.Args {
					r.outside[v.ID] = r.outside[v.ID] || e.To != b
				}
			}
		}
	}
}

// usesOf calls use with all that is used in b.
func usesOf(b *ir.Block, use func(*ir.Value)) {
	all := func(args []*ir.Value) {
		for _, v := range args {
			use(v)
		}
	}
	for _, v := range b.Values {
		all(v.Args)
	}
	if b.Control != nil {
		use(b.Control)
	}
	all(b.Args)
	for _, e := range b.Succs {
		all(e.Args)
	}
}

// An unrolled is a block that is a loop and may be several copies of one.
type unrolled struct {
	*exprs
	block      *ir.Block
	back, exit *ir.Edge
	effects    []*ir.Value         // in the order of execution
	reads      []*ir.Value         // what else is not pure
	step       map[*expr]*expr     // what each round adds to an induction variable
	divisor    uint64              // of all steps
	patience   int                 // for template.shift
	depth      map[*ir.Value]int   // see findDepth
	first      map[*expr]*ir.Value // the first value in the loop with an expression
}

// newUnrolled returns what is seen of b at once.
func newUnrolled(b *ir.Block) *unrolled {
	u := &unrolled{block: b, back: b.Succs[0], exit: b.Succs[1], patience: maxWork * len(b.Values)}
	if u.back.To != b {
		u.back, u.exit = u.exit, u.back
	}
	for _, v := range b.Values {
		if v.Op.Is(ir.Writes) {
			u.effects = append(u.effects, v)
		} else if !v.Op.Is(ir.Pure) {
			u.reads = append(u.reads, v)
		}
	}
	return u
}

// inductions finds the induction variables: parameters to which each round adds
// what is the same in all rounds. It reports whether for any this is constant. It
// expresses all in terms of one, as far as it can, for one copy may go by one
// and the next by another.
func (u *unrolled) inductions() bool {
	u.step = map[*expr]*expr{}
	var first *ir.Value // the one with the least constant step
	for i, p := range u.block.Params {
		if !isInt(p.Type) {
			continue
		}
		factor, step := u.without(u.expr(u.back.Args[i]), u.expr(p))
		if factor != 1 || !u.isSum(step) || !step.fixed {
			continue
		}
		u.step[u.expr(p)] = step
		konst, parts := split(step)
		for _, part := range parts {
			u.divide(signed(p.Type, part.factor))
		}
		u.divide(signed(p.Type, konst))
		if len(parts) == 0 && konst != 0 && (first == nil || magnitude(p.Type, konst) < magnitude(p.Type, u.step[u.expr(first)].konst)) {
			first = p
		}
	}
	if first != nil {
		u.unify(first)
	}
	u.first = map[*expr]*ir.Value{}
	for _, values := range [][]*ir.Value{u.block.Params, u.block.Values} {
		for _, v := range values {
			if t := u.of[v]; u.first[t] == nil {
				u.first[t] = v
			}
		}
	}
	return first != nil
}

// magnitude is the absolute value of an integer of type t.
func magnitude(t ir.Type, x uint64) uint64 {
	if signed(t, x) < 0 {
		return -x & mask(t)
	}
	return x
}

// divide makes the divisor one of x too.
func (u *unrolled) divide(x int64) {
	u.divisor = divisor(u.divisor, magnitude(ir.I64, uint64(x)))
}

// divisor is the greatest that a and b have in common.
func divisor(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// unify expresses the induction variables by q: in round i, q is start + i*step,
// and another p is start' + i*f*step, which is start' + f*(q - start).
func (u *unrolled) unify(q *ir.Value) {
	entry := u.entries()
	if len(entry) != 1 || len(u.step) == 1 {
		return
	}
	start := func(p *ir.Value) *expr { return u.expr(entry[0].Args[slices.Index(u.block.Params, p)]) }
	qt := u.expr(q)
	step := signed(q.Type, u.step[qt].konst)
	sums := map[*ir.Value]*expr{}
	for _, p := range u.block.Params {
		s := u.step[u.expr(p)]
		if s == nil || p == q || p.Type != q.Type {
			continue
		}
		if c, ok := s.isConst(); !ok || signed(p.Type, c)%step != 0 {
			continue
		} else if progress := u.add(qt, start(q), mask(q.Type)); progress != nil {
			sums[p] = u.add(start(p), progress, uint64(signed(p.Type, c)/step))
		}
	}
	for p, t := range sums {
		if t != nil {
			delete(u.step, u.of[p])
			u.of[p] = t
		}
	}
	for _, v := range u.block.Values {
		delete(u.of, v)
	}
	u.defineAll()
}

// entries returns the edges into the loop.
func (u *unrolled) entries() []*ir.Edge {
	var entries []*ir.Edge
	for _, e := range u.block.Preds {
		if e.From != u.block {
			entries = append(entries, e)
		}
	}
	return entries
}

// mayBe reports whether k copies are possible, as far as counting goes.
func (u *unrolled) mayBe(k int) bool {
	if u.divisor%uint64(k) != 0 || len(u.effects)%k != 0 {
		return false
	}
	return len(u.effects) > 0 || len(u.reads) >= k
}
