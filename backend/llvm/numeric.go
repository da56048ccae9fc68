package llvm

import (
	"fmt"
	"math"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// emitConst emits floats by their bits, since LLVM's decimal floats lose the
// payload of a NaN.
func emitConst(e *emitter, v *ir.Value) value.Value {
	if e.facts.sqrt && isNaNConst(v) {
		return e.hiddenNaN(v)
	}
	if v.Type == ir.V128 {
		return v128Constant(v.Vector())
	}
	return constantOf(v.Type, v.Imm)
}

// constantOf is the number of type t with the given bits.
func constantOf(t ir.Type, bits uint64) constant.Constant {
	switch t {
	case ir.I32:
		return i32(bits)
	case ir.I64:
		return i64(bits)
	case ir.F32:
		return text{types.Float, fmt.Sprintf("bitcast (i32 %d to float)", int32(bits))}
	case ir.F64:
		return text{types.Double, fmt.Sprintf("bitcast (i64 %d to double)", int64(bits))}
	}
	panic("llvm: constant of type " + t.String())
}

// An opFunc emits one operation and returns its result.
type opFunc = func(*emitter, *ir.Value) value.Value

// binary emits an instruction with two operands: one for integers, or one for
// floats.
func binary[I, F value.Value](ints func(b *llir.Block, x, y value.Value) I, floats func(b *llir.Block, x, y value.Value) F) opFunc {
	onInts, onFloats := integer(ints), float(floats)
	return func(e *emitter, v *ir.Value) value.Value {
		if isFloat(v.Type) {
			return onFloats(e, v)
		}
		return onInts(e, v)
	}
}

// integer emits an integer instruction with two operands.
func integer[I value.Value](emit func(b *llir.Block, x, y value.Value) I) opFunc {
	return func(e *emitter, v *ir.Value) value.Value { return emit(e.block, e.arg(v, 0), e.arg(v, 1)) }
}

// float emits a float instruction with two operands.
func float[F value.Value](emit func(b *llir.Block, x, y value.Value) F) opFunc { return integer(emit) }

func isFloat(t ir.Type) bool { return t == ir.F32 || t == ir.F64 }

// intType is LLVM's type for the integers of type t, or as wide as the floats
// of type t.
func intType(t ir.Type) *types.IntType {
	if t == ir.I32 || t == ir.F32 {
		return types.I32
	}
	return types.I64
}

func intOf(t types.Type, x int64) constant.Constant { return text{t, fmt.Sprint(x)} }

// compare emits a comparison: of integers, or of floats.
func compare(ints enum.IPred, floats enum.FPred) opFunc {
	onInts, onFloats := compareInts(ints), compareFloats(floats)
	return func(e *emitter, v *ir.Value) value.Value {
		if isFloat(v.Args[0].Type) {
			return onFloats(e, v)
		}
		return onInts(e, v)
	}
}

func compareInts(pred enum.IPred) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		return e.bool(v, e.icmp(pred, e.arg(v, 0), e.arg(v, 1)))
	}
}

func compareFloats(pred enum.FPred) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		return e.bool(v, e.block.NewFCmp(pred, e.arg(v, 0), e.arg(v, 1)))
	}
}

func emitEqz(e *emitter, v *ir.Value) value.Value {
	if b := e.bools[v.Args[0].ID]; b != nil {
		return e.bool(v, e.block.NewXor(b, text{types.I1, "true"}))
	}
	return e.bool(v, e.icmp(enum.IPredEQ, e.arg(v, 0), intOf(intType(v.Args[0].Type), 0)))
}

// divS emits the signed division, which LLVM leaves undefined for a divisor of
// 0 and for a quotient that does not fit.
func divS(e *emitter, v *ir.Value) value.Value {
	t := intType(v.Type)
	x, y := e.arg(v, 0), e.arg(v, 1)
	e.trapIf(e.icmp(enum.IPredEQ, y, intOf(t, 0)), "divide_by_zero")
	overflow := e.block.NewAnd(
		e.icmp(enum.IPredEQ, x, intOf(t, minInt(t))),
		e.icmp(enum.IPredEQ, y, intOf(t, -1)))
	e.trapIf(overflow, "integer_overflow")
	return e.block.NewSDiv(x, y)
}

// remS emits the signed remainder. LLVM's srem is undefined for the smallest
// integer and -1; wasm says 0, which is also what the divisor 1 gives.
func remS(e *emitter, v *ir.Value) value.Value {
	t := intType(v.Type)
	x, y := e.arg(v, 0), e.arg(v, 1)
	e.trapIf(e.icmp(enum.IPredEQ, y, intOf(t, 0)), "divide_by_zero")
	divisor := e.block.NewSelect(e.icmp(enum.IPredEQ, y, intOf(t, -1)), intOf(t, 1), y)
	return e.block.NewSRem(x, divisor)
}

func unsignedDivision[I value.Value](emit func(b *llir.Block, x, y value.Value) I) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		y := e.arg(v, 1)
		e.trapIf(e.icmp(enum.IPredEQ, y, intOf(intType(v.Type), 0)), "divide_by_zero")
		return emit(e.block, e.arg(v, 0), y)
	}
}

func minInt(t *types.IntType) int64 {
	if t == types.I32 {
		return math.MinInt32
	}
	return math.MinInt64
}

// shift emits a shift. LLVM's are undefined for counts beyond the width.
func shift[I value.Value](emit func(b *llir.Block, x, y value.Value) I) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		t := intType(v.Type)
		mask := int64(t.BitSize) - 1
		if count := v.Args[1]; count.Op == ir.Const {
			return emit(e.block, e.arg(v, 0), intOf(t, int64(count.Imm)&mask))
		}
		return emit(e.block, e.arg(v, 0), e.block.NewAnd(e.arg(v, 1), intOf(t, mask)))
	}
}

// rotate emits a rotation as a funnel shift of a value and itself.
func rotate(intrinsic string) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		t := llvmType(v.Type)
		x := e.arg(v, 0)
		return e.intrinsic(intrinsic, t, t, x, x, e.arg(v, 1))
	}
}

// countZeros emits a count of zeros, which is the width for 0.
func countZeros(intrinsic string) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		t := llvmType(v.Type)
		return e.intrinsic(intrinsic, t, t, e.arg(v, 0), text{types.I1, "false"})
	}
}

// unary emits an intrinsic of one operand, of the result's type.
func unary(intrinsic string) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		t := llvmType(v.Type)
		return e.intrinsic(intrinsic, t, t, e.arg(v, 0))
	}
}

// binaryIntrinsic emits an intrinsic of two operands of the result's type.
func binaryIntrinsic(intrinsic string) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		t := llvmType(v.Type)
		return e.intrinsic(intrinsic, t, t, e.arg(v, 0), e.arg(v, 1))
	}
}

// A minMax is LLVM's intrinsic for the smaller or greater of two floats, and
// what it is made of for x86-64: a comparison, and an operation on the bits of
// the zeros, which are equal, that decides for the right sign.
type minMax struct {
	intrinsic string
	better    enum.FPred
	combine   func(b *llir.Block, x, y value.Value) value.Value
}

var (
	minimum = minMax{"minimum", enum.FPredOLT, func(b *llir.Block, x, y value.Value) value.Value { return b.NewOr(x, y) }}
	maximum = minMax{"maximum", enum.FPredOGT, func(b *llir.Block, x, y value.Value) value.Value { return b.NewAnd(x, y) }}
)

func scalarMinMax(m minMax) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		return e.minMax(m, e.arg(v, 0), e.arg(v, 1), intType(v.Type))
	}
}

// minMax emits m for x and y, floats or vectors of floats as wide as integers.
// On x86-64, LLVM's own code leaves a signalling NaN as it is, and LLVM 16 has
// none. The machine's minimum and maximum are the second operand if that is equal
// to the first, or one is NaN: x is better than y ? x : y. Taken both ways they
// differ for zeros and NaN only. The sum of NaN and anything is a quiet NaN.
func (e *emitter) minMax(m minMax, x, y value.Value, integers types.Type) value.Value {
	t := x.Type()
	if !e.isX86() {
		return e.intrinsic(m.intrinsic, t, t, x, y)
	}
	better := func(x, y value.Value) value.Value {
		return e.block.NewBitCast(e.block.NewSelect(e.block.NewFCmp(m.better, x, y), x, y), integers)
	}
	number := e.block.NewBitCast(m.combine(e.block, better(x, y), better(y, x)), t)
	return e.block.NewSelect(e.block.NewFCmp(enum.FPredUNO, x, y), e.block.NewFAdd(x, y), number)
}

// signExtend emits the sign extension of the low bits within a type.
func signExtend(low *types.IntType) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		return e.block.NewSExt(e.block.NewTrunc(e.arg(v, 0), low), llvmType(v.Type))
	}
}

func emitNeg(e *emitter, v *ir.Value) value.Value { return e.block.NewFNeg(e.arg(v, 0)) }

// intrinsic emits a call of LLVM's intrinsic of that name for type t.
func (e *emitter) intrinsic(name string, t, result types.Type, args ...value.Value) value.Value {
	full := "llvm." + name + "." + suffix(t)
	if !result.Equal(t) {
		full = "llvm." + name + "." + suffix(result) + "." + suffix(t)
	}
	return e.call(e.declare(full, enum.CallingConvNone, result, typesOf(args)...), args...)
}

func typesOf(args []value.Value) []types.Type {
	out := make([]types.Type, len(args))
	for i, a := range args {
		out[i] = a.Type()
	}
	return out
}

// suffix spells t in the name of an intrinsic.
func suffix(t types.Type) string {
	if vector, ok := t.(*types.VectorType); ok {
		return fmt.Sprintf("v%d%s", vector.Len, suffix(vector.ElemType))
	}
	switch t {
	case types.I1:
		return "i1"
	case types.I8:
		return "i8"
	case types.I16:
		return "i16"
	case types.I32:
		return "i32"
	case types.I64:
		return "i64"
	case types.Float:
		return "f32"
	case types.Double:
		return "f64"
	}
	panic("llvm: no intrinsics for type " + t.String())
}

func emitSelect(e *emitter, v *ir.Value) value.Value {
	cond := e.cond(v.Args[2])
	return e.block.NewSelect(cond, e.arg(v, 0), e.arg(v, 1))
}
