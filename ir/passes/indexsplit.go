package passes

import (
	"math/bits"
	"slices"

	"wasmc/ir"
)

// indexSplit ends a loop where it has stored to what it loads in each iteration, and
// enters it again. So what it loads there never changes while it runs:
//
//	b1(v3: i64):                          b1(v3: i64):
//		v4: addr = advance v0, v3             v20: i32 = load [0] v1
//		v5: i32 = load [0] v1                 …
//		v6: i32 = load [0] v4                 v21: i64 = …                 iterations until v1 is stored to, or all
//		v7: i32 = add v5, v6                  jump b2(0)
//		store [0] v4, v7           →      b2(v22: i64):
//		v8: i64 = const 4                     …                            as before, with v3 + 4 * v22 and v20
//		v9: i64 = add v3, v8                  v23: i64 = add v22, 1
//		v10: i32 = ne v9, v2                  if v23 != v21 then b2(v23) else b3
//		if v10 then b1(v9) else b4        b3:
//	                                          v24: i64 = add v3, 4 * v21
//	                                          if v24 != v2 then b1(v24) else b4
//
// An example is path[i][j] = min(path[i][j], path[i][k] + path[k][j]): for one j that
// is k. LLVM, like the compiler before, must load path[i][k] for each j, for it would
// make vectors only if it were sure that no j is k, and looks at run time.
//
// The same is executed in the same order, but for the load: it comes first in an
// iteration whose other loads trap alike. Since the loop tests for its end at the end,
// it is executed whenever it was before. The loop may not end at all, but by a trap.
//
// It does so only if the two may be in one array; if they are not, LLVM's look at run
// time will say so.
func indexSplit(f *ir.Func) {
	var all []*splitter
	for _, b := range f.Blocks {
		if s := newSplitter(f, b); s != nil {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return
	}
	l := newLinears(f, f.Loops(f.Dominators()))
	for _, s := range all {
		s.loads = slices.DeleteFunc(s.loads, func(load *ir.Value) bool { return !s.isSameArray(l, load) })
		if len(s.loads) > 0 {
			s.split()
		}
	}
}

// A splitter is a loop of one block that may be split.
type splitter struct {
	f           *ir.Func
	b           *ir.Block
	round, exit *ir.Edge
	counter     *ir.Value // b's only parameter
	step        uint64    // of the counter: a power of 2
	bound       *ir.Value // what it is compared with, after the step
	store       *ir.Value // b's only one, to the place start + counter
	start       *ir.Value // a place outside
	loads       []*ir.Value
}

// newSplitter returns what is to be known of b, nil if it is no such loop.
func newSplitter(f *ir.Func, b *ir.Block) *splitter {
	if b.Kind != ir.If || len(b.Params) != 1 || b.Params[0].Type != ir.I64 {
		return nil
	}
	s := &splitter{f: f, b: b, counter: b.Params[0]}
	if !s.findEnd() || !s.findStore() {
		return nil
	}
	for _, v := range b.Values[:slices.Index(b.Values, s.store)] {
		if isPlainAccess(v) && v.Index == s.store.Index && v.Args[0].Type == ir.I32 && v.Args[0].Block != b {
			s.loads = append(s.loads, v)
		}
	}
	if len(s.loads) == 0 {
		return nil
	}
	return s
}

// findEnd finds how b's loop ends, and reports whether it can be split so.
func (s *splitter) findEnd() bool {
	end, round := s.b.Control, 0
	switch {
	case end.Op == ir.Eq:
		round = 1
	case end.Op != ir.Ne:
		return false
	}
	s.round, s.exit = s.b.Succs[round], s.b.Succs[1-round]
	if s.round.To != s.b || s.exit.To == s.b || end.Block != s.b || end.Args[1].Block == s.b {
		return false
	}
	next := end.Args[0]
	if next.Op != ir.Add || next.Args[0] != s.counter || next.Args[1].Op != ir.Const || s.round.Args[0] != next {
		return false
	}
	s.step, s.bound = next.Args[1].Imm, end.Args[1]
	return bits.OnesCount64(s.step) == 1 && s.step <= 1<<10
}

// findStore finds b's store, and reports whether nothing else in b has an effect but
// loads.
func (s *splitter) findStore() bool {
	for _, v := range s.b.Values {
		switch {
		case v.Op.Is(ir.Pure):
		case !isPlainAccess(v):
			return false
		case v.Type != ir.Void:
		case s.store != nil:
			return false
		default:
			s.store = v
		}
	}
	if s.store == nil {
		return false
	}
	at := s.store.Args[0]
	if at.Op != ir.Advance || at.Args[1] != s.counter || at.Args[0].Block == s.b {
		return false
	}
	s.start = at.Args[0]
	return rootOf(s.start) != nil
}

// rootOf is the Address that a place is advanced from, if that is to be seen.
func rootOf(place *ir.Value) *ir.Value {
	for place.Op == ir.Advance {
		place = place.Args[0]
	}
	if place.Op != ir.Address || place.Args[0].Type != ir.I32 {
		return nil
	}
	return place
}

// maxArrayHeader is by how much the constant parts of two addresses in one array differ
// at most: what is in front of an array, and its first columns.
const maxArrayHeader = 1 << 10

// isSameArray reports whether the load may be from the array that the store is to:
// whether in the first iterations of all loops around, the same pointers are part of
// their addresses, and the numbers are close.
func (s *splitter) isSameArray(l *linears, load *ir.Value) bool {
	first := func(address *ir.Value, offset uint64) (pointers []term, number uint64) {
		x := l.of(address).plusConstant(offset)
		for loop := l.loops.Of(s.b); loop != nil; loop = loop.Parent {
			x = l.onEntry(loop, x, loop.Entries[0])
		}
		pointers = slices.DeleteFunc(slices.Clone(x.terms), func(t term) bool { return t.coef != 1 })
		return pointers, x.constant
	}
	loaded, from := first(load.Args[0], load.Imm)
	stored, to := first(rootOf(s.start).Args[0], s.store.Imm)
	distance := signed(ir.I32, modulo(ir.I32, from-to))
	return slices.Equal(loaded, stored) && max(distance, -distance) <= maxArrayHeader
}

// split makes b the inner one of two loops. The outer one's head decides how many
// iterations the inner one has, and its tail whether that was all.
func (s *splitter) split() {
	head, tail := s.f.NewBlock(), s.f.NewBlock()
	at := &inserter{s.f, head, s.store.Pos}
	c := s.f.NewParam(head, ir.I64)
	s.hoist(head)
	times := s.times(at, c)
	s.enterBy(head, at.number(0))
	count := s.countFrom(c)

	at.b = s.b
	next := at.add(ir.Add, count, at.number(1))
	s.round.Args[0] = next
	s.b.Control, s.b.Hint = at.test(ir.Ne, next, times), ir.NoHint
	s.b.Succs = []*ir.Edge{s.round}
	s.b.Connect(tail, nil)

	at.b = tail
	c = at.add(ir.Add, c, at.add(ir.Mul, times, at.number(s.step)))
	tail.Kind, tail.Control = ir.If, at.test(ir.Ne, c, s.bound)
	tail.Connect(head, []*ir.Value{c})
	s.exit.From = tail
	tail.Succs = append(tail.Succs, s.exit)
}

// enterBy lets what enters the loop go to head, and head to the loop.
func (s *splitter) enterBy(head *ir.Block, start *ir.Value) {
	for _, in := range s.b.Preds {
		if in != s.round {
			in.To = head
			head.Preds = append(head.Preds, in)
		}
	}
	s.b.Preds = []*ir.Edge{s.round}
	head.Kind = ir.Jump
	head.Connect(s.b, []*ir.Value{start})
}

// countFrom makes b's parameter a count of its iterations, which it returns. The
// counter, which began with c, is computed of it.
func (s *splitter) countFrom(c *ir.Value) (count *ir.Value) {
	values := s.b.Values
	s.b.Params, s.b.Values = nil, nil
	count = s.f.NewParam(s.b, ir.I64)
	at := &inserter{s.f, s.b, s.store.Pos}
	s.counter.Op, s.counter.Args = ir.Add, []*ir.Value{c, at.add(ir.Mul, count, at.number(s.step))}
	s.b.Values = slices.Concat(s.b.Values, []*ir.Value{s.counter}, values)
	return count
}

// hoist moves the loads to head.
func (s *splitter) hoist(head *ir.Block) {
	for _, load := range s.loads {
		load.Block = head
		head.Values = append(head.Values, load)
	}
	s.b.Values = slices.DeleteFunc(s.b.Values, func(v *ir.Value) bool { return v.Block == head })
}

// endless is a number of iterations in which any loop has trapped that stores to
// ascending places.
const endless = 1 << 40

// times computes how many iterations there are from where the counter is c until
// the loop ends or has stored to what a load loads.
func (s *splitter) times(e *inserter, c *ir.Value) *ir.Value {
	shift := e.number(uint64(bits.TrailingZeros64(s.step)))
	left := e.add(ir.Sub, s.bound, c)
	odd := e.test(ir.Ne, e.add(ir.And, left, e.number(s.step-1)), e.number(0))
	none := e.test(ir.Eq, left, e.number(0))
	all := e.choose(e.test(ir.Or, odd, none), e.number(endless), e.add(ir.ShrU, left, shift))
	start := e.add(ir.Add, e.add(ir.Add, e.place(s.start), e.number(s.store.Imm)), c)
	for _, load := range s.loads {
		// The load's first byte is as far from the store's, now.
		distance := e.add(ir.Sub, e.add(ir.Add, e.widen(load.Args[0]), e.number(load.Imm)), start)
		// The first iteration whose store is to that byte or beyond: rounded up.
		first := e.add(ir.Sub, distance, e.number(storeSize(s.store)-1))
		first = e.choose(e.test(ir.GtS, first, e.number(0)), first, e.number(0))
		first = e.add(ir.ShrU, e.add(ir.Add, first, e.number(s.step-1)), shift)
		hits := e.test(ir.LtS, e.add(ir.Shl, first, shift), e.add(ir.Add, distance, e.number(accessSize(load))))
		until := e.add(ir.Add, first, e.number(1))
		sooner := e.test(ir.And, hits, e.test(ir.LtU, until, all))
		all = e.choose(sooner, until, all)
	}
	return all
}

// An inserter adds values at the end of a block.
type inserter struct {
	f   *ir.Func
	b   *ir.Block
	pos uint32
}

func (e *inserter) number(n uint64) *ir.Value {
	v := e.f.NewValue(e.b, ir.Const, ir.I64, e.pos)
	v.Imm = n
	return v
}

func (e *inserter) add(op ir.Op, x, y *ir.Value) *ir.Value {
	return e.f.NewValue(e.b, op, ir.I64, e.pos, x, y)
}

func (e *inserter) test(op ir.Op, x, y *ir.Value) *ir.Value {
	return e.f.NewValue(e.b, op, ir.I32, e.pos, x, y)
}

func (e *inserter) choose(condition, x, y *ir.Value) *ir.Value {
	return e.f.NewValue(e.b, ir.Select, ir.I64, e.pos, x, y, condition)
}

func (e *inserter) widen(x *ir.Value) *ir.Value {
	return e.f.NewValue(e.b, ir.ExtendU, ir.I64, e.pos, x)
}

// place is where in its memory a place is that has a root.
func (e *inserter) place(p *ir.Value) *ir.Value {
	if p.Op == ir.Address {
		return e.widen(p.Args[0])
	}
	return e.add(ir.Add, e.place(p.Args[0]), p.Args[1])
}
