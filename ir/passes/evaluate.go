package passes

import (
	"math"
	"math/bits"

	"wasmc/ir"
)

// evaluate returns what the operation of v gives for arguments with these bits,
// and whether it traps. An I32 or F32 has its bits in the low half. NaNs that
// are computed are all the same.
//
// Of vectors there are no bits but a number that stands for them, which is
// another if the vector is. What an operation gives that is not followed, such as most on vectors, is the same
// for all arguments; see follows.
func evaluate(v *ir.Value, args []uint64) (result uint64, traps bool) {
	if v.Lanes != ir.NoLanes || v.Type == ir.V128 {
		return evaluateVector(v, args), false
	}
	switch v.Op {
	case ir.Const:
		return v.Imm, false
	case ir.RefNull:
		return 0, false
	case ir.Select:
		if uint32(args[2]) != 0 {
			return args[0], false
		}
		return args[1], false
	case ir.Reinterpret:
		return args[0], false
	case ir.RefIsNull:
		return truth(args[0] == 0), false
	case ir.RefAsNonNull:
		return args[0], args[0] == 0
	case ir.TruncS, ir.TruncU, ir.TruncSatS, ir.TruncSatU:
		x, fits := truncate(v.Op, v.Type, float(v.Args[0].Type, args[0]))
		return x, !fits && (v.Op == ir.TruncS || v.Op == ir.TruncU)
	case ir.ConvertS:
		return floatBits(v.Type, convert(v.Type, int64(extend(v.Args[0].Type, args[0])))), false
	case ir.ConvertU:
		return floatBits(v.Type, convert(v.Type, args[0])), false
	}
	if len(args) > 0 && isFloat(v.Args[0].Type) {
		return evaluateFloat(v, args), false
	}
	if len(args) == 0 || len(args) > 2 {
		return noise(v, 0), false
	}
	x, traps := evaluateInt(v, args)
	if v.Type == ir.I32 {
		x = uint64(uint32(x))
	}
	return x, traps
}

func isFloat(t ir.Type) bool { return t == ir.F32 || t == ir.F64 }

// extend sign-extends an integer of type t to 64 bits.
func extend(t ir.Type, x uint64) uint64 {
	if t == ir.I32 {
		return uint64(int32(x))
	}
	return x
}

func truth(x bool) uint64 {
	if x {
		return 1
	}
	return 0
}

func evaluateInt(v *ir.Value, args []uint64) (result uint64, traps bool) {
	t := v.Args[0].Type
	width := 64
	if t == ir.I32 {
		width = 32
	}
	x, sx := args[0], int64(extend(t, args[0]))
	var y uint64
	var sy int64
	if len(args) > 1 {
		y, sy = args[1], int64(extend(t, args[1]))
	}
	count := int(y) & (width - 1)
	switch v.Op {
	case ir.Add, ir.Advance:
		return x + y, false
	case ir.Sub:
		return x - y, false
	case ir.Mul:
		return x * y, false
	case ir.DivU, ir.RemU:
		switch {
		case y == 0:
			return 0, true
		case v.Op == ir.DivU:
			return x / y, false
		}
		return x % y, false
	case ir.DivS, ir.RemS:
		switch {
		case y == 0, v.Op == ir.DivS && sy == -1 && sx == -1<<(width-1):
			return 0, true
		case v.Op == ir.DivS:
			return uint64(sx / sy), false
		}
		return uint64(sx % sy), false
	case ir.And:
		return x & y, false
	case ir.Or:
		return x | y, false
	case ir.Xor:
		return x ^ y, false
	case ir.Shl:
		return x << count, false
	case ir.ShrS:
		return uint64(sx >> count), false
	case ir.ShrU:
		return x >> count, false
	case ir.Rotl, ir.Rotr:
		if v.Op == ir.Rotr {
			count = -count
		}
		if width == 32 {
			return uint64(bits.RotateLeft32(uint32(x), count)), false
		}
		return bits.RotateLeft64(x, count), false
	case ir.Clz:
		return uint64(bits.LeadingZeros64(x) - 64 + width), false
	case ir.Ctz:
		return uint64(min(bits.TrailingZeros64(x), width)), false
	case ir.Popcnt:
		return uint64(bits.OnesCount64(x)), false
	case ir.Extend8S:
		return uint64(int8(x)), false
	case ir.Extend16S:
		return uint64(int16(x)), false
	case ir.Extend32S, ir.ExtendS:
		return uint64(int32(x)), false
	case ir.ExtendU, ir.Wrap, ir.Address:
		return uint64(uint32(x)), false
	case ir.Eqz:
		return truth(x == 0), false
	case ir.Eq:
		return truth(x == y), false
	case ir.Ne:
		return truth(x != y), false
	case ir.LtU:
		return truth(x < y), false
	case ir.GtU:
		return truth(x > y), false
	case ir.LeU:
		return truth(x <= y), false
	case ir.GeU:
		return truth(x >= y), false
	case ir.LtS:
		return truth(sx < sy), false
	case ir.GtS:
		return truth(sx > sy), false
	case ir.LeS:
		return truth(sx <= sy), false
	case ir.GeS:
		return truth(sx >= sy), false
	}
	return noise(v, 0), false
}

func evaluateFloat(v *ir.Value, args []uint64) uint64 {
	t := v.Args[0].Type
	sign := uint64(1) << 63
	if t == ir.F32 {
		sign = 1 << 31
	}
	x := float(t, args[0])
	var y float64
	if len(args) > 1 {
		y = float(t, args[1])
	}
	switch v.Op { // what is exact in bits
	case ir.Abs:
		return args[0] &^ sign
	case ir.Neg:
		return args[0] ^ sign
	case ir.Copysign:
		return args[0]&^sign | args[1]&sign
	case ir.Eq:
		return truth(x == y)
	case ir.Ne:
		return truth(x != y)
	case ir.Lt:
		return truth(x < y)
	case ir.Gt:
		return truth(x > y)
	case ir.Le:
		return truth(x <= y)
	case ir.Ge:
		return truth(x >= y)
	}
	// In double precision, each of these gives enough bits to round once more.
	switch v.Op {
	case ir.Add:
		x += y
	case ir.Sub:
		x -= y
	case ir.Mul:
		x *= y
	case ir.Div:
		x /= y
	case ir.Sqrt:
		x = math.Sqrt(x)
	case ir.Min:
		x = min(x, y)
	case ir.Max:
		x = max(x, y)
	case ir.Ceil:
		x = math.Ceil(x)
	case ir.Floor:
		x = math.Floor(x)
	case ir.Trunc:
		x = math.Trunc(x)
	case ir.Nearest:
		x = math.RoundToEven(x)
	case ir.Demote, ir.Promote:
	default:
		return noise(v, 0)
	}
	return floatBits(v.Type, x)
}

// float is the float of type t with the given bits.
func float(t ir.Type, x uint64) float64 {
	if t == ir.F32 {
		return float64(math.Float32frombits(uint32(x)))
	}
	return math.Float64frombits(x)
}

// floatBits is the reverse, for the result of an operation.
func floatBits(t ir.Type, x float64) uint64 {
	if x != x {
		x = math.NaN()
	}
	if t == ir.F32 {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(x)
}

// convert is the float of type t next to an integer, rounded once.
func convert[T int64 | uint64](t ir.Type, x T) float64 {
	if t == ir.F32 {
		return float64(float32(x))
	}
	return float64(x)
}

// truncate is the integer of type t that op makes of a float, and whether it is
// in its range.
func truncate(op ir.Op, t ir.Type, x float64) (result uint64, fits bool) {
	width := 64
	if t == ir.I32 {
		width = 32
	}
	least, most := 0.0, math.Ldexp(1, width) // not included
	lowest, highest := uint64(0), ^uint64(0)>>(64-width)
	if op == ir.TruncS || op == ir.TruncSatS {
		least, most = -most/2, most/2
		lowest, highest = 1<<(width-1), highest>>1
	}
	x = math.Trunc(x)
	switch {
	case x != x:
		return 0, false
	case x < least:
		return lowest, false
	case x >= most:
		return highest, false
	case x < 0:
		return uint64(int64(x)) << (64 - width) >> (64 - width), true
	}
	return uint64(x), true
}

// evaluateVector is evaluate for operations with vectors.
func evaluateVector(v *ir.Value, args []uint64) uint64 {
	low, high := v.Vector()
	switch {
	case v.Op == ir.ReplaceLane: // another lane makes another vector; another vector may differ in that lane only
		return mix(uint64(v.Op)<<8|uint64(v.Lanes), args[1], v.Imm)
	case telling(v):
		return mix(uint64(v.Op)<<8|uint64(v.Lanes), append(args, low, high)...)
	}
	return noise(v, 0)
}

// evaluated reports whether evaluate tells that v gives something else: if it gives
// another number, then v gives something else, and if not, the same. differs says
// which of v's arguments are something else.
//
// Two that are may make up for each other in a vector of integers: evaluate does not know that
// x - x is 0. Of floats LLVM does not know it either, for it need not be.
func evaluated(v *ir.Value, differs func(*ir.Value) bool) bool {
	if v.Lanes != ir.NoLanes || v.Type == ir.V128 {
		n := 0
		for _, arg := range v.Args {
			n += int(truth(differs(arg)))
		}
		if v.Op == ir.ReplaceLane {
			return n == 1 && differs(v.Args[1])
		}
		return n > 0 && telling(v) && (n == 1 || v.Lanes.IsFloat())
	}
	switch v.Op {
	case ir.Add128, ir.Sub128, ir.MulWideS, ir.MulWideU:
		return false
	}
	return !isOfVector(v) && len(v.Args) <= maxArgs
}

// telling reports whether a vector operation gives something else if one of its
// arguments is something else.
func telling(v *ir.Value) bool {
	switch v.Op {
	case ir.Const, ir.Sub, ir.Add, ir.Xor, ir.Not, ir.Neg, ir.Splat, ir.Single:
		return true
	case ir.Mul, ir.Div, ir.Sqrt, ir.Min, ir.Max, ir.MulAdd, ir.NegMulAdd:
		return v.Lanes.IsFloat()
	case ir.ExtendLowS, ir.ExtendLowU: // what is in the low half, and nothing in the other
		return v.Args[0].Op == ir.Single
	}
	return false
}

// noise is a number that has nothing to do with anything but v and n.
func noise(v *ir.Value, n uint64) uint64 {
	x := mix(uint64(v.ID)+1, n)
	switch v.Type {
	case ir.I32, ir.FuncRef, ir.ExternRef:
		return uint64(uint32(x))
	case ir.F32:
		return floatBits(v.Type, float64(int16(x))/8)
	case ir.F64:
		return floatBits(v.Type, float64(int32(x))/8)
	}
	return x
}

// mix returns a hash (the finaliser of MurmurHash3, repeatedly).
func mix(x uint64, more ...uint64) uint64 {
	for _, y := range append(more, 0) {
		x = (x^y)*0x9E3779B97F4A7C15 + 1
		x ^= x >> 33
		x *= 0xFF51AFD7ED558CCD
		x ^= x >> 33
	}
	return x
}
