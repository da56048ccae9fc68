package llvm

import (
	"math"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// This file has the vector operations whose lanes differ in width or kind from
// those of their arguments.

// An extension widens integers: (*llir.Block).NewSExt or NewZExt.
type extension func(b *llir.Block, x value.Value, to types.Type) value.Value

func signed(b *llir.Block, x value.Value, to types.Type) value.Value   { return b.NewSExt(x, to) }
func unsigned(b *llir.Block, x value.Value, to types.Type) value.Value { return b.NewZExt(x, to) }

// extend is the low or high half of v's argument i, extended to v's lanes.
func (e *emitter) extend(v *ir.Value, i int, ext extension, high bool) value.Value {
	return ext(e.block, e.half(e.as(narrower[v.Lanes], v, i), high), vectorTypes[v.Lanes])
}

func extend(ext extension, high bool) opFunc {
	return func(e *emitter, v *ir.Value) value.Value { return e.extend(v, 0, ext, high) }
}

func extendedMul(ext extension, high bool) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		return e.block.NewMul(e.extend(v, 0, ext, high), e.extend(v, 1, ext, high))
	}
}

// narrow emits the saturating conversion of the lanes of two vectors to half
// their width. What fits is between low and high, by the width.
func narrow(low, high func(bits int64) int64) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		l, bits := wider[v.Lanes], laneBits(v)
		x, n := vectorTypes[l], l.Count()
		t := types.NewVector(uint64(2*n), x.ElemType)
		both := e.pick(e.as(l, v, 0), e.as(l, v, 1), run(0, 2*n, 1)...)
		clamped := e.intrinsic("smax", t, t, both, repeated(t, intOf(x.ElemType, low(bits))))
		clamped = e.intrinsic("smin", t, t, clamped, repeated(t, intOf(x.ElemType, high(bits))))
		return e.block.NewTrunc(clamped, vectorTypes[v.Lanes])
	}
}

func leastSigned(bits int64) int64      { return -1 << (bits - 1) }
func greatestSigned(bits int64) int64   { return 1<<(bits-1) - 1 }
func leastUnsigned(int64) int64         { return 0 }
func greatestUnsigned(bits int64) int64 { return 1<<bits - 1 }

// emitAvgrU emits (x + y + 1) / 2 in a width where the sum does not wrap.
func emitAvgrU(e *emitter, v *ir.Value) value.Value {
	t := vectorTypes[v.Lanes]
	wide := types.NewVector(t.Len, types.NewInt(2*uint64(laneBits(v))))
	one := repeated(wide, intOf(wide.ElemType, 1))
	sum := e.block.NewAdd(e.block.NewZExt(e.lanes(v, 0), wide), e.block.NewZExt(e.lanes(v, 1), wide))
	return e.block.NewTrunc(e.block.NewLShr(e.block.NewAdd(sum, one), one), t)
}

// emitQ15MulrSatS multiplies fractions. The product of -1 and itself does not
// fit: arm64 makes it the greatest number, x86-64 the least, which no other
// product is.
func emitQ15MulrSatS(e *emitter, v *ir.Value) value.Value {
	x, y, t := e.lanes(v, 0), e.lanes(v, 1), vectorTypes[v.Lanes]
	if !e.isX86() {
		return e.machine("aarch64.neon.sqrdmulh.v8i16", t, x, y)
	}
	product := e.machine("x86.ssse3.pmul.hr.sw.128", t, x, y)
	misfit := e.block.NewICmp(enum.IPredEQ, product, intsOf(ir.I16x8, math.MinInt16))
	return e.block.NewXor(product, e.mask(ir.I16x8, misfit))
}

func emitExtAddPairsS(e *emitter, v *ir.Value) value.Value {
	return e.addPairs(v.Lanes, e.as(narrower[v.Lanes], v, 0))
}

// addPairs adds neighbouring signed lanes of x, which are half as wide as l. On
// x86-64 it is a sum of products with 1.
func (e *emitter) addPairs(l ir.Lanes, x value.Value) value.Value {
	t := vectorTypes[l]
	switch {
	case !e.isX86():
		return e.machine("aarch64.neon.saddlp."+suffix(t)+"."+suffix(x.Type()), t, x)
	case l == ir.I16x8:
		return e.machine("x86.ssse3.pmadd.ub.sw.128", t, intsOf(ir.I8x16, 1), x)
	}
	return e.machine("x86.sse2.pmadd.wd", t, x, intsOf(ir.I16x8, 1))
}

func emitExtAddPairsU(e *emitter, v *ir.Value) value.Value {
	t, l := vectorTypes[v.Lanes], narrower[v.Lanes]
	switch {
	case !e.isX86():
		x := e.as(l, v, 0)
		return e.machine("aarch64.neon.uaddlp."+suffix(t)+"."+suffix(x.Type()), t, x)
	case v.Lanes == ir.I16x8: // the machine's first operand is unsigned
		return e.machine("x86.ssse3.pmadd.ub.sw.128", t, e.as(l, v, 0), intsOf(l, 1))
	}
	x := e.lanes(v, 0)
	return e.block.NewAdd(
		e.block.NewAnd(x, intsOf(v.Lanes, math.MaxUint16)),
		e.block.NewLShr(x, intsOf(v.Lanes, 16)))
}

// emitDotS emits sums of two products each.
func emitDotS(e *emitter, v *ir.Value) value.Value {
	if e.isX86() {
		return e.machine("x86.sse2.pmadd.wd", vectorTypes[v.Lanes], e.as(ir.I16x8, v, 0), e.as(ir.I16x8, v, 1))
	}
	low := extendedMul(signed, false)(e, v)
	high := extendedMul(signed, true)(e, v)
	return e.machine("aarch64.neon.addp.v4i32", vectorTypes[v.Lanes], low, high)
}

func emitDotSatS(e *emitter, v *ir.Value) value.Value { return e.dotSat(v) }

// dotSat adds products of neighbouring lanes of 8 bits, saturating at 16 bits.
// Only twice the greatest product, of -128 and itself, does not fit.
func (e *emitter) dotSat(v *ir.Value) value.Value {
	t, eight := vectorTypes[ir.I16x8], intsOf(ir.I16x8, 8)
	x, y := e.as(ir.I16x8, v, 0), e.as(ir.I16x8, v, 1)
	odd := func(x value.Value) value.Value { return e.block.NewAShr(x, eight) }
	even := func(x value.Value) value.Value { return odd(e.block.NewShl(x, eight)) }
	return e.intrinsic("sadd.sat", t, t, e.block.NewMul(even(x), even(y)), e.block.NewMul(odd(x), odd(y)))
}

func emitDotSatAddS(e *emitter, v *ir.Value) value.Value {
	return e.block.NewAdd(e.addPairs(ir.I32x4, e.dotSat(v)), e.lanes(v, 2))
}

// convertLanes emits a conversion of I32x4 to floats, of the low half to F64x2.
func convertLanes[I value.Value](emit func(b *llir.Block, x value.Value, to types.Type) I) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		x := e.as(ir.I32x4, v, 0)
		if v.Lanes == ir.F64x2 {
			x = e.half(x, false)
		}
		return emit(e.block, x, vectorTypes[v.Lanes])
	}
}

func emitPromoteLanes(e *emitter, v *ir.Value) value.Value {
	return e.block.NewFPExt(e.half(e.as(ir.F32x4, v, 0), false), vectorTypes[v.Lanes])
}

func emitDemoteLanes(e *emitter, v *ir.Value) value.Value {
	low := e.block.NewFPTrunc(e.as(ir.F64x2, v, 0), types.NewVector(2, types.Float))
	return e.zeroHigh(low)
}

// zeroHigh appends as many zeros to the lanes of x as there are.
func (e *emitter) zeroHigh(x value.Value) value.Value {
	return e.pick(x, zeroOf(x.Type()), run(0, 2*int(x.Type().(*types.VectorType).Len), 1)...)
}

// emitTruncSatS converts floats to integers. On x86-64 all that does not fit
// becomes 0x80000000: NaN is made 0 before, and what is too great is flipped.
func emitTruncSatS(e *emitter, v *ir.Value) value.Value {
	x, t := e.as(ir.F32x4, v, 0), vectorTypes[ir.I32x4]
	if !e.isX86() {
		return e.intrinsic("fptosi.sat", x.Type(), t, x)
	}
	number := e.block.NewSelect(e.block.NewFCmp(enum.FPredORD, x, x), x, zeroOf(x.Type()))
	tooGreat := e.block.NewFCmp(enum.FPredOGE, x, floatsOf(ir.F32x4, 1<<31))
	return e.block.NewXor(e.machine("x86.sse2.cvttps2dq", t, number), e.mask(ir.I32x4, tooGreat))
}

// emitTruncSatU converts floats to unsigned integers. x86-64 can only convert to
// signed ones, so from 2^31 on the number is the sum of 2^31, which is what it
// makes of all of them, and the conversion of the rest; that saturates in the
// way of emitTruncSatS.
func emitTruncSatU(e *emitter, v *ir.Value) value.Value {
	x, t := e.as(ir.F32x4, v, 0), vectorTypes[ir.I32x4]
	if !e.isX86() {
		return e.intrinsic("fptoui.sat", x.Type(), t, x)
	}
	zero, limit := zeroOf(x.Type()), floatsOf(ir.F32x4, 1<<31)
	positive := e.block.NewSelect(e.block.NewFCmp(enum.FPredOGT, x, zero), x, zero) // not NaN
	rest := e.block.NewFSub(positive, limit)
	tooGreat := e.block.NewFCmp(enum.FPredOGE, rest, limit)
	high := e.block.NewXor(e.machine("x86.sse2.cvttps2dq", t, rest), e.mask(ir.I32x4, tooGreat))
	high2 := e.intrinsic("smax", t, t, high, zeroOf(t))
	return e.block.NewAdd(e.machine("x86.sse2.cvttps2dq", t, positive), high2)
}

// emitTruncSatZeroS converts two floats of 64 bits. On x86-64 what is too small
// becomes the least integer by itself; NaN becomes 0, which it takes from the
// bound.
func emitTruncSatZeroS(e *emitter, v *ir.Value) value.Value {
	x := e.as(ir.F64x2, v, 0)
	if !e.isX86() {
		return e.truncSatArm("fptosi.sat", "sqxtn", x)
	}
	bound := e.block.NewSelect(e.block.NewFCmp(enum.FPredORD, x, x), floatsOf(ir.F64x2, math.MaxInt32), zeroOf(x.Type()))
	number := e.block.NewSelect(e.block.NewFCmp(enum.FPredOLT, x, bound), x, bound)
	return e.machine("x86.sse2.cvttpd2dq", vectorTypes[ir.I32x4], number)
}

// emitTruncSatZeroU converts two floats of 64 bits to unsigned integers. On
// x86-64 they are put into the low bits of a float by adding 2^52.
func emitTruncSatZeroU(e *emitter, v *ir.Value) value.Value {
	x := e.as(ir.F64x2, v, 0)
	if !e.isX86() {
		return e.truncSatArm("fptoui.sat", "uqxtn", x)
	}
	t, zero, bound := x.Type(), zeroOf(x.Type()), floatsOf(ir.F64x2, math.MaxUint32)
	positive := e.block.NewSelect(e.block.NewFCmp(enum.FPredOGT, x, zero), x, zero) // not NaN
	number := e.block.NewSelect(e.block.NewFCmp(enum.FPredOLT, positive, bound), positive, bound)
	sum := e.block.NewFAdd(e.intrinsic("trunc", t, t, number), floatsOf(ir.F64x2, 1<<52))
	bits := e.cast(sum, vectorTypes[ir.I32x4])
	return e.pick(bits, zeroOf(bits.Type()), 0, 2, 4, 4)
}

// truncSatArm converts two floats to integers of 64 bits and these to 32 bits,
// saturating twice.
func (e *emitter) truncSatArm(convert, narrow string, x value.Value) value.Value {
	wide := e.intrinsic(convert, x.Type(), vectorTypes[ir.I64x2], x)
	return e.zeroHigh(e.machine("aarch64.neon."+narrow+".v2i32", types.NewVector(2, types.I32), wide))
}
