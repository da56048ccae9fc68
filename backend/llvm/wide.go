package llvm

import (
	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// wideSum emits op on two integers of 128 bits: add and add with carry, in the end.
func wideSum[I value.Value](op func(b *llir.Block, x, y value.Value) I) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		x, y := e.join(e.arg(v, 0), e.arg(v, 1)), e.join(e.arg(v, 2), e.arg(v, 3))
		return e.halves(op(e.block, x, y))
	}
}

// wideProduct emits the product of two I64 that extend makes twice as wide: one
// instruction on x86-64, two on arm64.
func wideProduct(extend func(e *emitter, x value.Value) value.Value) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		return e.halves(e.block.NewMul(extend(e, e.arg(v, 0)), extend(e, e.arg(v, 1))))
	}
}

func sext(e *emitter, x value.Value) value.Value { return e.block.NewSExt(x, types.I128) }

func zext(e *emitter, x value.Value) value.Value { return e.block.NewZExt(x, types.I128) }

// i128Half is how far the high half of an i128 is from the low one.
var i128Half = text{types.I128, "64"}

// join is the i128 of two i64.
func (e *emitter) join(low, high value.Value) value.Value {
	return e.block.NewOr(e.block.NewShl(zext(e, high), i128Half), zext(e, low))
}

// halves is the Tuple of an i128's low and high half.
func (e *emitter) halves(x value.Value) value.Value {
	low := e.block.NewTrunc(x, types.I64)
	high := e.block.NewTrunc(e.block.NewLShr(x, i128Half), types.I64)
	return e.structure([]ir.Type{ir.I64, ir.I64}, []value.Value{low, high})
}
