package llvm

import (
	"fmt"
	"strings"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// A V128 is a <16 x i8> to LLVM. Each operation casts its arguments to the
// vector type of its lanes and its result back, which costs nothing. What LLVM
// turns into the machine's instruction is written in its own terms; where it
// does not, because it has no words for what the instruction does or does not
// see it in them, there is the machine's intrinsic.

// vectorTypes are LLVM's types for lanes.
var vectorTypes = [...]*types.VectorType{
	ir.I8x16: types.NewVector(16, types.I8),
	ir.I16x8: types.NewVector(8, types.I16),
	ir.I32x4: types.NewVector(4, types.I32),
	ir.I64x2: types.NewVector(2, types.I64),
	ir.F32x4: types.NewVector(4, types.Float),
	ir.F64x2: types.NewVector(2, types.Double),
	ir.Whole: types.NewVector(16, types.I8),
}

var v128 = vectorTypes[ir.I8x16]

// narrower are the integer lanes of half the width.
var narrower = [...]ir.Lanes{ir.I16x8: ir.I8x16, ir.I32x4: ir.I16x8, ir.I64x2: ir.I32x4}

// wider are the integer lanes of twice the width.
var wider = [...]ir.Lanes{ir.I8x16: ir.I16x8, ir.I16x8: ir.I32x4}

// vector emits a vector operation.
func (e *emitter) vector(v *ir.Value) value.Value {
	x := vectorEmitters[v.Op](e, v)
	if v.Type != ir.V128 {
		return x
	}
	x = e.quietLanes(v, x)
	if v.Lanes.IsFloat() {
		x = e.canonicalNaNs(v, x)
	}
	return e.cast(x, v128)
}

// cast is x as a t of the same size.
func (e *emitter) cast(x value.Value, t types.Type) value.Value {
	if x.Type().Equal(t) {
		return x
	}
	return e.block.NewBitCast(x, t)
}

// as is v's argument i, a vector, divided into lanes.
func (e *emitter) as(l ir.Lanes, v *ir.Value, i int) value.Value {
	return e.cast(e.arg(v, i), vectorTypes[l])
}

// lanes is v's argument i, a vector, divided into v's own lanes.
func (e *emitter) lanes(v *ir.Value, i int) value.Value { return e.as(v.Lanes, v, i) }

// laneType is the type of v's lanes.
func laneType(v *ir.Value) types.Type { return vectorTypes[v.Lanes].ElemType }

// laneBits is the width of v's integer lanes.
func laneBits(v *ir.Value) int64 { return int64(laneType(v).(*types.IntType).BitSize) }

// v128Constant is the vector with those bits.
func v128Constant(low, high uint64) text {
	if low == 0 && high == 0 {
		return text{v128, "zeroinitializer"}
	}
	return text{v128, fmt.Sprintf("bitcast (<2 x i64> <%v, %v> to <16 x i8>)", i64(low), i64(high))}
}

// repeated is the constant vector of type t whose lanes are all x.
func repeated(t *types.VectorType, x constant.Constant) text {
	lane := x.String()
	return text{t, "<" + strings.TrimSuffix(strings.Repeat(lane+", ", int(t.Len)), ", ") + ">"}
}

// intsOf is the constant vector of lanes l that are all x.
func intsOf(l ir.Lanes, x int64) text {
	t := vectorTypes[l]
	return repeated(t, intOf(t.ElemType, x))
}

// floatsOf is the constant vector of lanes l that are all x.
func floatsOf(l ir.Lanes, x float64) text {
	return repeated(vectorTypes[l], floatOf(l.Type(), x).(constant.Constant))
}

// pick takes the given lanes of x and y, whose lanes count on from x's.
func (e *emitter) pick(x, y value.Value, lanes ...int) value.Value {
	mask := make([]string, len(lanes))
	for i, lane := range lanes {
		mask[i] = fmt.Sprintf("i32 %d", lane)
	}
	t := types.NewVector(uint64(len(lanes)), types.I32)
	return e.block.NewShuffleVector(x, y, text{t, "<" + strings.Join(mask, ", ") + ">"})
}

// run is the numbers of n lanes from the given one on, step apart.
func run(from, n, step int) []int {
	lanes := make([]int, n)
	for i := range lanes {
		lanes[i] = from + i*step
	}
	return lanes
}

// half is the low or high half of the lanes of x.
func (e *emitter) half(x value.Value, high bool) value.Value {
	n := int(x.Type().(*types.VectorType).Len) / 2
	if high {
		return e.pick(x, x, run(n, n, 1)...)
	}
	return e.pick(x, x, run(0, n, 1)...)
}

// splat is the vector of type t whose lanes are all x.
func (e *emitter) splat(t *types.VectorType, x value.Value) value.Value {
	first := e.block.NewInsertElement(text{t, "poison"}, x, i32(0))
	return e.block.NewShuffleVector(first, text{t, "poison"}, zeroOf(types.NewVector(t.Len, types.I32)))
}

// laneOf makes a lane of v of the scalar x: the low bits, for lanes of less than
// 32.
func (e *emitter) laneOf(v *ir.Value, x value.Value) value.Value {
	if t := laneType(v); !x.Type().Equal(t) {
		return e.block.NewTrunc(x, t)
	}
	return x
}

// machine calls an intrinsic of the machine's, or one of LLVM's whose name does
// not follow from its result's type.
func (e *emitter) machine(name string, result types.Type, args ...value.Value) value.Value {
	return e.call(e.declare("llvm."+name, enum.CallingConvNone, result, typesOf(args)...), args...)
}

func (e *emitter) isX86() bool { return e.target.Arch == "amd64" }

// lanewise emits an instruction with two vectors: one for integers, or one for
// floats.
func lanewise[I, F value.Value](ints func(b *llir.Block, x, y value.Value) I, floats func(b *llir.Block, x, y value.Value) F) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		x, y := e.lanes(v, 0), e.lanes(v, 1)
		if v.Lanes.IsFloat() {
			return floats(e.block, x, y)
		}
		return ints(e.block, x, y)
	}
}

// lanewiseOnly emits an instruction with two vectors that has one kind of lanes.
func lanewiseOnly[I value.Value](emit func(b *llir.Block, x, y value.Value) I) opFunc {
	return lanewise(emit, emit)
}

// lanewiseIntrinsic emits an intrinsic of vectors.
func lanewiseIntrinsic(name string) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		args := make([]value.Value, len(v.Args))
		for i := range args {
			args[i] = e.lanes(v, i)
		}
		t := vectorTypes[v.Lanes]
		return e.intrinsic(name, t, t, args...)
	}
}

// shiftLanes emits a shift of all lanes by one count. LLVM's are undefined for
// counts beyond the width.
func shiftLanes[I value.Value](emit func(b *llir.Block, x, y value.Value) I) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		var count value.Value = e.block.NewAnd(e.arg(v, 1), i32(uint64(laneBits(v)-1)))
		if v.Lanes == ir.I64x2 {
			count = e.block.NewZExt(count, types.I64)
		}
		return emit(e.block, e.lanes(v, 0), e.splat(vectorTypes[v.Lanes], e.laneOf(v, count)))
	}
}

// compareLanes emits a comparison, which makes lanes of ones or zeros.
func compareLanes(ints enum.IPred, floats enum.FPred) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		x, y := e.lanes(v, 0), e.lanes(v, 1)
		switch v.Lanes {
		case ir.F32x4:
			return e.mask(ir.I32x4, e.block.NewFCmp(floats, x, y))
		case ir.F64x2:
			return e.mask(ir.I64x2, e.block.NewFCmp(floats, x, y))
		}
		return e.mask(v.Lanes, e.block.NewICmp(ints, x, y))
	}
}

// mask makes lanes of ones or zeros of the i1 in x.
func (e *emitter) mask(l ir.Lanes, x value.Value) value.Value {
	return e.block.NewSExt(x, vectorTypes[l])
}

func compareIntLanes(pred enum.IPred) opFunc { return compareLanes(pred, enum.FPredFalse) }

func compareFloatLanes(pred enum.FPred) opFunc { return compareLanes(enum.IPredEQ, pred) }

func emitAbsLanes(e *emitter, v *ir.Value) value.Value {
	t := vectorTypes[v.Lanes]
	if v.Lanes.IsFloat() {
		return e.intrinsic("fabs", t, t, e.lanes(v, 0))
	}
	return e.intrinsic("abs", t, t, e.lanes(v, 0), text{types.I1, "false"})
}

func emitNegLanes(e *emitter, v *ir.Value) value.Value {
	if v.Lanes.IsFloat() {
		return e.block.NewFNeg(e.lanes(v, 0))
	}
	return e.block.NewSub(zeroOf(vectorTypes[v.Lanes]), e.lanes(v, 0))
}

func emitNot(e *emitter, v *ir.Value) value.Value { return e.not(e.lanes(v, 0)) }

// not flips the bits of the V128 x.
func (e *emitter) not(x value.Value) value.Value { return e.block.NewXor(x, intsOf(ir.I8x16, -1)) }

func emitAndNot(e *emitter, v *ir.Value) value.Value {
	return e.block.NewAnd(e.lanes(v, 0), e.not(e.lanes(v, 1)))
}

func emitBitselect(e *emitter, v *ir.Value) value.Value {
	x, y, where := e.lanes(v, 0), e.lanes(v, 1), e.lanes(v, 2)
	return e.block.NewOr(e.block.NewAnd(x, where), e.block.NewAnd(y, e.not(where)))
}

func emitAnyTrue(e *emitter, v *ir.Value) value.Value {
	return e.bool(v, e.reduce("or", e.nonzero(ir.I32x4, v)))
}

func emitAllTrue(e *emitter, v *ir.Value) value.Value {
	return e.bool(v, e.reduce("and", e.nonzero(v.Lanes, v)))
}

// nonzero tells for each lane of v's argument whether it is not 0.
func (e *emitter) nonzero(l ir.Lanes, v *ir.Value) value.Value {
	return e.block.NewICmp(enum.IPredNE, e.as(l, v, 0), zeroOf(vectorTypes[l]))
}

// reduce combines the lanes of x, which are i1.
func (e *emitter) reduce(how string, x value.Value) value.Value {
	return e.machine("vector.reduce."+how+"."+suffix(x.Type()), types.I1, x)
}

func emitBitmask(e *emitter, v *ir.Value) value.Value {
	t := vectorTypes[v.Lanes]
	negative := e.block.NewICmp(enum.IPredSLT, e.lanes(v, 0), zeroOf(t))
	return e.block.NewZExt(e.block.NewBitCast(negative, types.NewInt(t.Len)), types.I32)
}

func emitSplat(e *emitter, v *ir.Value) value.Value {
	return e.splat(vectorTypes[v.Lanes], e.laneOf(v, e.arg(v, 0)))
}

func emitSingle(e *emitter, v *ir.Value) value.Value {
	return e.block.NewInsertElement(zeroOf(vectorTypes[v.Lanes]), e.arg(v, 0), i32(0))
}

func emitExtractLane(e *emitter, v *ir.Value) value.Value {
	return e.block.NewExtractElement(e.lanes(v, 0), i32(v.Imm))
}

func emitExtractLaneS(e *emitter, v *ir.Value) value.Value {
	return e.block.NewSExt(emitExtractLane(e, v), types.I32)
}

func emitExtractLaneU(e *emitter, v *ir.Value) value.Value {
	return e.block.NewZExt(emitExtractLane(e, v), types.I32)
}

func emitReplaceLane(e *emitter, v *ir.Value) value.Value {
	return e.block.NewInsertElement(e.lanes(v, 0), e.laneOf(v, e.arg(v, 1)), i32(v.Imm))
}

func emitShuffle(e *emitter, v *ir.Value) value.Value {
	var lanes []int
	for _, lane := range v.ShuffleLanes() {
		lanes = append(lanes, int(lane))
	}
	return e.pick(e.lanes(v, 0), e.lanes(v, 1), lanes...)
}

// emitSwizzle makes use of the machines' table look-ups. On arm64 it is 0 for
// numbers beyond the table, on x86-64 for those whose highest bit is set: adding
// 0x70 sets it in those above 15.
func emitSwizzle(e *emitter, v *ir.Value) value.Value {
	x, lanes := e.lanes(v, 0), e.lanes(v, 1)
	if !e.isX86() {
		return e.machine("aarch64.neon.tbl1.v16i8", v128, x, lanes)
	}
	lanes = e.intrinsic("uadd.sat", v128, v128, lanes, intsOf(ir.I8x16, 0x70))
	return e.machine("x86.ssse3.pshuf.b.128", v128, x, lanes)
}

func vectorMinMax(m minMax) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		integers := vectorTypes[ir.I32x4]
		if v.Lanes == ir.F64x2 {
			integers = vectorTypes[ir.I64x2]
		}
		return e.minMax(m, e.lanes(v, 0), e.lanes(v, 1), integers)
	}
}

// pseudoMinMax emits pmin and pmax: the second argument if pred holds for the
// two in the order given, else the first.
func pseudoMinMax(first, second int) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		less := e.block.NewFCmp(enum.FPredOLT, e.lanes(v, first), e.lanes(v, second))
		return e.block.NewSelect(less, e.lanes(v, 1), e.lanes(v, 0))
	}
}

func emitMulAdd(e *emitter, v *ir.Value) value.Value {
	return e.block.NewFAdd(e.block.NewFMul(e.lanes(v, 0), e.lanes(v, 1)), e.lanes(v, 2))
}

func emitNegMulAdd(e *emitter, v *ir.Value) value.Value {
	product := e.block.NewFMul(e.block.NewFNeg(e.lanes(v, 0)), e.lanes(v, 1))
	return e.block.NewFAdd(product, e.lanes(v, 2))
}
