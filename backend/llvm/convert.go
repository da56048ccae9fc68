package llvm

import (
	"math"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// convert emits an instruction that makes its result's type of its operand's.
func convert[I value.Value](emit func(b *llir.Block, x value.Value, to types.Type) I) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		return emit(e.block, e.arg(v, 0), llvmType(v.Type))
	}
}

// truncate emits a conversion from float to integer that traps on what does not
// fit. One comparison with each bound finds NaN too; which trap it is matters
// only off the main path.
func truncate[I value.Value](signed bool, emit func(b *llir.Block, x value.Value, to types.Type) I) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		x := e.arg(v, 0)
		from, to := v.Args[0].Type, v.Type
		b := boundsOf(from, to, signed)
		abovePred := enum.FPredOGT
		if b.inclusive {
			abovePred = enum.FPredOGE
		}
		fits := e.block.NewAnd(
			e.block.NewFCmp(abovePred, x, floatOf(from, b.low)),
			e.block.NewFCmp(enum.FPredOLT, x, floatOf(from, b.high)))
		next := e.newBlock("")
		misfit := e.newBlock("")
		e.block.NewCondBr(fits, next, misfit)
		e.block = misfit
		isNaN := e.block.NewFCmp(enum.FPredUNO, x, x)
		e.block.NewCondBr(isNaN, e.trap("invalid_conversion"), e.trap("integer_overflow"))
		e.block = next
		return emit(e.block, x, llvmType(to))
	}
}

// bounds are floats around those that fit an integer type: low < x < high, or
// low <= x if inclusive.
type bounds struct {
	low, high float64
	inclusive bool
}

// boundsOf returns the bounds for conversions from a float type to an integer
// type. The greatest fitting float is below a power of two, which every float
// type has. The same goes for the least one, unless one less than that power of
// two rounds to it.
func boundsOf(from, to ir.Type, signed bool) bounds {
	bits := 32
	if to == ir.I64 {
		bits = 64
	}
	switch {
	case !signed:
		return bounds{-1, math.Ldexp(1, bits), false}
	case from == ir.F64 && bits == 32:
		return bounds{-math.Ldexp(1, 31) - 1, math.Ldexp(1, 31), false}
	}
	return bounds{-math.Ldexp(1, bits-1), math.Ldexp(1, bits-1), true}
}

// floatOf is the constant x of a float type.
func floatOf(t ir.Type, x float64) value.Value {
	if t == ir.F32 {
		return constantOf(t, uint64(math.Float32bits(float32(x))))
	}
	return constantOf(t, math.Float64bits(x))
}

// saturate emits a conversion from float to integer that takes the nearest
// integer for what does not fit, and 0 for NaN.
func saturate(intrinsic string) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		return e.intrinsic(intrinsic, llvmType(v.Args[0].Type), llvmType(v.Type), e.arg(v, 0))
	}
}

// saturateS and saturateU are that for signed and unsigned integers. LLVM does
// not vectorise the intrinsics for x86-64, whose vectors can convert to 32 bits:
// there they are written out. Whether a float is too great is asked afterwards if
// the greatest integer is no float.
func saturateS(e *emitter, v *ir.Value) value.Value {
	if !e.isX86() || v.Type != ir.I32 {
		return saturate("fptosi.sat")(e, v)
	}
	x, from := e.arg(v, 0), v.Args[0].Type
	number := e.block.NewSelect(e.block.NewFCmp(enum.FPredORD, x, x), x, floatOf(from, 0))
	fits := e.greater(number, floatOf(from, math.MinInt32))
	if from == ir.F64 {
		return e.block.NewFPToSI(e.less(fits, floatOf(from, math.MaxInt32)), types.I32)
	}
	tooGreat := e.block.NewFCmp(enum.FPredOGE, number, floatOf(from, 1<<31))
	return e.block.NewSelect(tooGreat, constantOf(ir.I32, math.MaxInt32), e.block.NewFPToSI(fits, types.I32))
}

func saturateU(e *emitter, v *ir.Value) value.Value {
	if !e.isX86() || v.Type != ir.I32 {
		return saturate("fptoui.sat")(e, v)
	}
	x, from := e.arg(v, 0), v.Args[0].Type
	fits := e.greater(x, floatOf(from, 0))
	if from == ir.F64 {
		return e.block.NewFPToUI(e.less(fits, floatOf(from, math.MaxUint32)), types.I32)
	}
	tooGreat := e.block.NewFCmp(enum.FPredOGE, fits, floatOf(from, 1<<32))
	return e.block.NewSelect(tooGreat, constantOf(ir.I32, math.MaxUint32), e.block.NewFPToUI(fits, types.I32))
}

// greater is the greater of two floats; it is y if x is NaN.
func (e *emitter) greater(x, y value.Value) value.Value {
	return e.block.NewSelect(e.block.NewFCmp(enum.FPredOGT, x, y), x, y)
}

// less is the lesser of two floats, neither of which is NaN.
func (e *emitter) less(x, y value.Value) value.Value {
	return e.block.NewSelect(e.block.NewFCmp(enum.FPredOLT, x, y), x, y)
}
