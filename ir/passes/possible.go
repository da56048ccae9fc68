package passes

import (
	"math/bits"
	"slices"

	"wasmc/ir"
)

// This file finds out what numbers integers may have, as LLVM does too: some are one of a few
// constants, and of others some bits are known.

// maxPossible is how many numbers a possible lists.
const maxPossible = 4

// A possible says what numbers a value may have: the first count of one; if that is 0, all
// that have bits where known has ones. A value that is never computed has none.
type possible struct {
	computed    bool
	count       int
	one         [maxPossible]uint64
	known, bits uint64
}

// A possibilities is what the values of a function may be, and where it may go. It is the greatest
// solution: a value that only depends on itself is never computed (Wegman and Zadeck, "Constant
// Propagation with Conditional Branches", 1991).
type possibilities struct {
	of      []possible // by ID
	reached []bool     // by block ID
	changed bool
}

// maxVisits is how often a function is looked at until nothing changes; if something still
// does, nothing is known.
const maxVisits = 24

// findPossible returns nil if it takes too long.
func findPossible(f *ir.Func) *possibilities {
	p := &possibilities{of: make([]possible, f.NumValues()), reached: make([]bool, f.NumBlocks())}
	for _, v := range f.Blocks[0].Params {
		p.of[v.ID] = anything(v.Type)
	}
	p.reached[f.Blocks[0].ID] = true
	order := f.Postorder()
	slices.Reverse(order)
	for range maxVisits {
		p.changed = false
		for _, b := range order {
			if p.reached[b.ID] {
				p.block(b)
			}
		}
		if !p.changed {
			return p
		}
	}
	return nil
}

func (p *possibilities) block(b *ir.Block) {
	for _, v := range b.Values {
		p.of[v.ID] = p.compute(v)
	}
	for i, e := range b.Succs {
		if !p.goes(b, i) {
			continue
		}
		if !p.reached[e.To.ID] {
			p.reached[e.To.ID], p.changed = true, true
		}
		for j, v := range e.To.Params {
			if was := p.of[v.ID]; !was.includes(p.of[e.Args[j].ID]) {
				p.of[v.ID], p.changed = was.or(p.of[e.Args[j].ID], v.Type), true
			}
		}
	}
}

// goes reports whether b may end by going to its successor i.
func (p *possibilities) goes(b *ir.Block, i int) bool {
	if b.Control == nil || len(b.Succs) < 2 {
		return true
	}
	x := p.of[b.Control.ID]
	if x.count == 0 && x.computed {
		return b.Kind != ir.If || i == 0 || x.known&x.bits == 0
	}
	return slices.ContainsFunc(x.one[:x.count], func(n uint64) bool { return direction(b, n) == i })
}

// anything is all that a value of type t may be.
func anything(t ir.Type) possible {
	return possible{computed: true, known: ^limit(t, ^uint64(0))}
}

// inBits is x as bits.
func (x possible) inBits() possible {
	if x.count == 0 {
		return x
	}
	y := possible{computed: true, known: ^uint64(0), bits: x.one[0]}
	for _, n := range x.one[1:x.count] {
		y.known &^= n ^ y.bits
	}
	y.bits &= y.known
	return y
}

// includes reports whether all that y may be x may be.
func (x possible) includes(y possible) bool {
	switch {
	case !y.computed:
		return true
	case !x.computed:
		return false
	case x.count > 0:
		return y.count > 0 && !slices.ContainsFunc(y.one[:y.count], func(n uint64) bool { return !slices.Contains(x.one[:x.count], n) })
	}
	y = y.inBits()
	return x.known&^y.known == 0 && (x.bits^y.bits)&x.known == 0
}

// add adds n to the numbers of x. It fails if these are too many.
func (x *possible) add(n uint64) bool {
	switch {
	case slices.Contains(x.one[:x.count], n):
	case x.count == maxPossible:
		return false
	default:
		x.one[x.count] = n
		x.count++
	}
	return true
}

// or is what may be x or y, of type t.
func (x possible) or(y possible, t ir.Type) possible {
	switch {
	case !x.computed:
		return y
	case !y.computed:
		return x
	case x.count > 0 && y.count > 0:
		z, fits := x, true
		for _, n := range y.one[:y.count] {
			fits = fits && z.add(n)
		}
		if fits {
			return z
		}
	}
	x, y = x.inBits(), y.inBits()
	known := x.known & y.known &^ (x.bits ^ y.bits)
	return possible{computed: true, known: known | anything(t).known, bits: x.bits & known}
}

// compute returns what v may be, by what its arguments may be.
func (p *possibilities) compute(v *ir.Value) possible {
	if v.Type != ir.I32 && v.Type != ir.I64 || v.Lanes != ir.NoLanes {
		return anything(v.Type)
	}
	if v.Op == ir.Const {
		return possible{computed: true, count: 1, one: [maxPossible]uint64{v.Imm}}
	}
	if isSource(v) || len(v.Args) == 0 {
		return loaded(v)
	}
	all := true // of the arguments have few numbers
	for _, arg := range v.Args {
		if arg.Type != ir.I32 && arg.Type != ir.I64 || arg.Lanes != ir.NoLanes {
			return computedBits(v, nil)
		}
		x := p.of[arg.ID]
		if !x.computed {
			return possible{}
		}
		all = all && x.count > 0
	}
	if v.Op == ir.Select {
		return p.selected(v)
	}
	if all && len(v.Args) <= 2 {
		if x, ok := p.each(v); ok {
			return x
		}
	}
	var args [2]possible
	n := min(len(v.Args), len(args))
	for i, arg := range v.Args[:n] {
		args[i] = p.of[arg.ID].inBits()
	}
	return computedBits(v, args[:n])
}

// loaded is what a load or another operation may give of which nothing is known.
func loaded(v *ir.Value) possible {
	x := anything(v.Type)
	switch v.Op {
	case ir.Load8U, ir.Load16U, ir.Load32U:
		x.known |= ^loadable(v, ^uint64(0))
	}
	return x
}

func (p *possibilities) selected(v *ir.Value) possible {
	var x possible
	c := p.of[v.Args[2].ID]
	if c.count == 0 || slices.ContainsFunc(c.one[:c.count], func(n uint64) bool { return n != 0 }) {
		x = x.or(p.of[v.Args[0].ID], v.Type)
	}
	if c.count == 0 && c.known&c.bits == 0 || slices.Contains(c.one[:c.count], 0) {
		x = x.or(p.of[v.Args[1].ID], v.Type)
	}
	return x
}

// each computes v for all the numbers that its arguments may have. It fails if the
// results are too many.
func (p *possibilities) each(v *ir.Value) (x possible, ok bool) {
	first, second := p.of[v.Args[0].ID], possible{count: 1}
	if len(v.Args) > 1 {
		second = p.of[v.Args[1].ID]
	}
	args := make([]uint64, 2)
	for _, a := range first.one[:first.count] {
		for _, b := range second.one[:second.count] {
			args[0], args[1] = a, b
			if n, traps := evaluate(v, args[:len(v.Args)]); !traps && !x.add(n) {
				return x, false
			}
		}
	}
	x.computed = x.count > 0 // else it always traps
	return x, true
}

// computedBits is what is known of the bits of v, of those of its arguments.
func computedBits(v *ir.Value, args []possible) possible {
	x := anything(v.Type)
	if v.Op >= ir.Eqz && v.Op <= ir.Ge {
		return comparison(v, args)
	}
	if len(args) == 0 {
		return x
	}
	a, b := args[0], args[len(args)-1]
	ones := func(x possible) uint64 { return x.known & x.bits }
	zeros := func(x possible) uint64 { return x.known &^ x.bits }
	count := int(b.bits) & (width(v.Type) - 1)
	var one, zero uint64
	switch v.Op {
	case ir.And:
		one, zero = ones(a)&ones(b), zeros(a)|zeros(b)
	case ir.Or:
		one, zero = ones(a)|ones(b), zeros(a)&zeros(b)
	case ir.Xor:
		one, zero = ones(a)&zeros(b)|zeros(a)&ones(b), ones(a)&ones(b)|zeros(a)&zeros(b)
	case ir.ExtendU, ir.Wrap, ir.Address:
		one, zero = ones(a), zeros(a)|0xFFFFFFFF<<32
	case ir.Add, ir.Sub, ir.Mul:
		low := uint64(1)<<min(bits.TrailingZeros64(^a.known), bits.TrailingZeros64(^b.known)) - 1
		n := a.bits + b.bits
		switch v.Op {
		case ir.Sub:
			n = a.bits - b.bits
		case ir.Mul:
			n = a.bits * b.bits
			zero = 1<<(bits.TrailingZeros64(^zeros(a))+bits.TrailingZeros64(^zeros(b))) - 1
		}
		one, zero = n&low, zero|^n&low
	case ir.Shl:
		if ^b.known == 0 {
			one, zero = ones(a)<<count, zeros(a)<<count|(1<<count-1)
		}
	case ir.ShrU:
		if ^b.known == 0 {
			one, zero = ones(a)>>count, zeros(a)>>count|^(limit(v.Type, ^uint64(0))>>count)
		}
	}
	x.bits = limit(v.Type, one)
	x.known |= limit(v.Type, one|zero)
	return x
}

// unsigned are the comparisons that say the same of two integers once the signs are flipped.
var unsigned = map[ir.Op]ir.Op{ir.LtS: ir.LtU, ir.GtS: ir.GtU, ir.LeS: ir.LeU, ir.GeS: ir.GeU}

// comparison is what v, which compares, may give.
func comparison(v *ir.Value, args []possible) possible {
	unknown := possible{computed: true, count: 2, one: [maxPossible]uint64{0, 1}}
	if len(args) == 0 {
		return unknown
	}
	a, b := args[0], possible{known: ^uint64(0)}
	if len(args) > 1 {
		b = args[1]
	}
	op := v.Op
	if u, signed := unsigned[op]; signed {
		sign := uint64(1) << (width(v.Args[0].Type) - 1)
		a.bits ^= sign & a.known
		b.bits ^= sign & b.known
		op = u
	}
	differ := (a.bits^b.bits)&a.known&b.known != 0
	least := func(x possible) uint64 { return x.bits & x.known }
	most := func(x possible) uint64 { return x.bits | ^x.known }
	var is, isNot bool
	switch op {
	case ir.Eq, ir.Eqz:
		isNot = differ
	case ir.Ne:
		is = differ
	case ir.LtU, ir.GeU:
		is, isNot = most(a) < least(b), least(a) >= most(b)
	case ir.GtU, ir.LeU:
		is, isNot = least(a) > most(b), most(a) <= least(b)
	}
	if op == ir.GeU || op == ir.LeU {
		is, isNot = isNot, is
	}
	switch {
	case is:
		return possible{computed: true, count: 1, one: [maxPossible]uint64{1}}
	case isNot:
		return possible{computed: true, count: 1}
	}
	return unknown
}
