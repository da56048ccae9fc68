package passes

import (
	"math/rand"
	"testing"

	"wasmc/ir"
)

// TestComputedBits computes with numbers that have the bits that are known of them: the result has
// those that are known of it.
func TestComputedBits(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	of := func(typ ir.Type) (possible, uint64) {
		x := anything(typ)
		switch r.Intn(4) {
		case 0:
			x.known |= r.Uint64() | r.Uint64()
		case 1:
			x.known |= 1<<r.Intn(64) - 1
		case 2:
			x.known |= ^uint64(0) << r.Intn(64)
		default:
			x.known = ^uint64(0)
		}
		x.bits = limit(typ, r.Uint64()>>r.Intn(64)) & x.known
		return x, limit(typ, x.bits|r.Uint64()&^x.known)
	}
	for op := ir.Add; op <= ir.ExtendU; op++ {
		for range 2000 {
			args := 1
			switch op {
			case ir.Add, ir.Sub, ir.Mul, ir.DivS, ir.DivU, ir.RemS, ir.RemU, ir.And, ir.Or, ir.Xor, ir.Shl, ir.ShrS, ir.ShrU, ir.Rotl, ir.Rotr,
				ir.Eq, ir.Ne, ir.LtS, ir.LtU, ir.GtS, ir.GtU, ir.LeS, ir.LeU, ir.GeS, ir.GeU:
				args = 2
			case ir.Clz, ir.Ctz, ir.Popcnt, ir.Extend8S, ir.Extend16S, ir.Eqz, ir.Wrap, ir.ExtendS, ir.ExtendU:
			default:
				continue // not of integers
			}
			v := &ir.Value{Op: op, Type: []ir.Type{ir.I32, ir.I64}[r.Intn(2)]}
			from := v.Type
			switch {
			case op >= ir.Eqz && op <= ir.GeU:
				v.Type = ir.I32
			case op == ir.Wrap:
				v.Type, from = ir.I32, ir.I64
			case op == ir.ExtendS, op == ir.ExtendU:
				v.Type, from = ir.I64, ir.I32
			}
			var known []possible
			var numbers []uint64
			for range args {
				x, n := of(from)
				v.Args = append(v.Args, &ir.Value{Type: from})
				known, numbers = append(known, x), append(numbers, n)
			}
			n, traps := evaluate(v, numbers)
			if got := computedBits(v, known); !traps && !got.includes(possible{computed: true, count: 1, one: [maxPossible]uint64{n}}) {
				t.Fatalf("%v.%v of %#x, with %+v: got %#x, with %+v", v.Type, op, numbers, known, n, got)
			}
		}
	}
}

// TestPossibleOr joins what two values may be: each of their numbers is among what that says.
func TestPossibleOr(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 1000 {
		var x possible
		var all []uint64
		for range 1 + r.Intn(7) {
			n := uint64(r.Intn(40))
			all = append(all, n)
			x = x.or(possible{computed: true, count: 1, one: [maxPossible]uint64{n}}, ir.I32)
		}
		for _, n := range all {
			if !x.includes(possible{computed: true, count: 1, one: [maxPossible]uint64{n}}) {
				t.Fatalf("%v: %+v is without %d", all, x, n)
			}
		}
	}
}
