package passes

import (
	"math"
	"testing"

	"wasmc/ir"
)

const (
	inf32, nan32 = 0x7F800000, 0x7FC00000
	minusOne32   = 0xFFFFFFFF
	minusOne64   = math.MaxUint64
)

func TestEvaluate(t *testing.T) {
	f64 := math.Float64bits
	for _, test := range []struct {
		op     ir.Op
		result ir.Type
		arg    ir.Type
		args   []uint64
		want   uint64
		traps  bool
	}{
		{ir.Add, ir.I32, ir.I32, []uint64{minusOne32, 2}, 1, false},
		{ir.Sub, ir.I32, ir.I32, []uint64{1, 2}, minusOne32, false},
		{ir.Mul, ir.I32, ir.I32, []uint64{0x10001, 0x10000}, 0x10000, false},
		{ir.DivS, ir.I32, ir.I32, []uint64{minusOne32 - 6, 2}, minusOne32 - 2, false},
		{ir.DivS, ir.I32, ir.I32, []uint64{1 << 31, minusOne32}, 0, true},
		{ir.DivS, ir.I64, ir.I64, []uint64{1 << 63, minusOne64}, 0, true},
		{ir.DivU, ir.I32, ir.I32, []uint64{1 << 31, minusOne32}, 0, false},
		{ir.RemS, ir.I32, ir.I32, []uint64{1 << 31, minusOne32}, 0, false},
		{ir.RemU, ir.I64, ir.I64, []uint64{7, 0}, 0, true},
		{ir.Shl, ir.I32, ir.I32, []uint64{3, 63}, 1 << 31, false},
		{ir.ShrS, ir.I32, ir.I32, []uint64{1 << 31, 31}, minusOne32, false},
		{ir.ShrU, ir.I32, ir.I32, []uint64{1 << 31, 32}, 1 << 31, false},
		{ir.Rotl, ir.I32, ir.I32, []uint64{0x80000001, 1}, 3, false},
		{ir.Rotr, ir.I32, ir.I32, []uint64{0x80000001, 1}, 0xC0000000, false},
		{ir.Clz, ir.I32, ir.I32, []uint64{0}, 32, false},
		{ir.Ctz, ir.I32, ir.I32, []uint64{0}, 32, false},
		{ir.Clz, ir.I64, ir.I64, []uint64{1}, 63, false},
		{ir.Extend8S, ir.I32, ir.I32, []uint64{0x180}, 0xFFFFFF80, false},
		{ir.ExtendS, ir.I64, ir.I32, []uint64{minusOne32}, minusOne64, false},
		{ir.ExtendU, ir.I64, ir.I32, []uint64{minusOne32}, minusOne32, false},
		{ir.Wrap, ir.I32, ir.I64, []uint64{minusOne64}, minusOne32, false},
		{ir.LtS, ir.I32, ir.I32, []uint64{minusOne32, 0}, 1, false},
		{ir.LtU, ir.I32, ir.I32, []uint64{minusOne32, 0}, 0, false},
		{ir.Select, ir.I32, ir.I32, []uint64{1, 2, 1 << 32}, 2, false},
		{ir.Add, ir.F32, ir.F32, []uint64{0x3F800000, 0x33000000}, 0x3F800000, false}, // 1 + 2^-25
		{ir.Sub, ir.F32, ir.F32, []uint64{inf32, inf32}, nan32, false},
		{ir.Min, ir.F64, ir.F64, []uint64{0, 1 << 63}, 1 << 63, false},
		{ir.Nearest, ir.F64, ir.F64, []uint64{f64(2.5)}, f64(2), false},
		{ir.Neg, ir.F32, ir.F32, []uint64{nan32 | 1}, 0xFFC00001, false},
		{ir.Copysign, ir.F64, ir.F64, []uint64{f64(2), f64(-0.5)}, f64(-2), false},
		{ir.Ne, ir.I32, ir.F32, []uint64{nan32, nan32}, 1, false},
		{ir.Demote, ir.F32, ir.F64, []uint64{f64(1e300)}, inf32, false},
		{ir.TruncS, ir.I32, ir.F64, []uint64{f64(-2147483648.9)}, 1 << 31, false},
		{ir.TruncS, ir.I32, ir.F64, []uint64{f64(2147483648)}, math.MaxInt32, true},
		{ir.TruncU, ir.I32, ir.F64, []uint64{f64(-0.9)}, 0, false},
		{ir.TruncU, ir.I64, ir.F64, []uint64{f64(1 << 63)}, 1 << 63, false},
		{ir.TruncSatS, ir.I64, ir.F64, []uint64{f64(math.Inf(-1))}, 1 << 63, false},
		{ir.TruncSatU, ir.I32, ir.F32, []uint64{nan32}, 0, false},
		{ir.TruncSatU, ir.I32, ir.F32, []uint64{inf32}, minusOne32, false},
		{ir.ConvertS, ir.F32, ir.I64, []uint64{1<<53 + 1<<29 + 1}, 0x5A000001, false}, // rounded once
		{ir.ConvertS, ir.F64, ir.I32, []uint64{minusOne32}, f64(-1), false},
		{ir.ConvertU, ir.F64, ir.I32, []uint64{minusOne32}, f64(1<<32 - 1), false},
	} {
		v := &ir.Value{Op: test.op, Type: test.result}
		for range test.args {
			v.Args = append(v.Args, &ir.Value{Type: test.arg})
		}
		got, traps := evaluate(v, test.args)
		if traps != test.traps || got != test.want && !traps {
			t.Errorf("%v.%v %#x: got %#x, traps %v", test.result, test.op, test.args, got, traps)
		}
	}
}
