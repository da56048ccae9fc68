package llvm

import (
	"math"

	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// Arithmetic returns quiet NaNs, says the specification. LLVM does not care, and
// takes x*1 for x, though x may be a signalling NaN. So an operation that it would
// take for its operand, or the negation of that, is emitted as what is left of it.
//
// This is by the constants that are visible here. LLVM sees more of them, such as
// one that is an argument of an inlined function, and then lets a signalling NaN
// through. To prevent it, every operation with a parameter would have to be
// guarded, hot loops that scale by one first of all; and nothing but a look at the
// one bit can tell. (Module authors meet no signalling NaNs but those they make.)

// emitQuiet emits v if it is such an operation; otherwise it returns nil.
func (e *emitter) emitQuiet(v *ir.Value) value.Value {
	x, negated := foldsTo(v)
	if x == nil {
		return nil
	}
	result := e.quiet(e.values[x.ID], quietBit(v.Type))
	if negated {
		return e.block.NewFNeg(result)
	}
	return result
}

// quietLanes returns x, the result of the vector operation v, with its NaNs made
// quiet if v is such an operation.
func (e *emitter) quietLanes(v *ir.Value, x value.Value) value.Value {
	operand, _ := foldsTo(v)
	switch {
	case operand == nil:
		return x
	case v.Lanes == ir.F32x4:
		return e.quiet(x, repeated(vectorTypes[ir.I32x4], quietBit(ir.F32)))
	}
	return e.quiet(x, repeated(vectorTypes[ir.I64x2], quietBit(ir.F64)))
}

// quietBit is the bit of floats of type t that tells quiet NaNs from signalling
// ones.
func quietBit(t ir.Type) constant.Constant {
	if t == ir.F32 {
		return i32(1 << 22)
	}
	return i64(1 << 51)
}

// quiet returns x, or, if x is a NaN, that NaN with the bit set; of a vector,
// each lane.
func (e *emitter) quiet(x value.Value, bit constant.Constant) value.Value {
	bits := e.block.NewOr(e.block.NewBitCast(x, bit.Type()), bit)
	nan := e.block.NewBitCast(bits, x.Type())
	return e.block.NewSelect(e.block.NewFCmp(enum.FPredUNO, x, x), nan, x)
}

// foldsTo returns the operand that LLVM takes v to be equal to, or equal to its
// negation; nil if there is none.
func foldsTo(v *ir.Value) (operand *ir.Value, negated bool) {
	if !isFloat(v.Type) && !v.Lanes.IsFloat() {
		return nil, false
	}
	switch v.Op {
	case ir.Demote: // demote(promote(x)) is x
		if from := v.Args[0]; from.Op == ir.Promote { // of vectors, the low half
			return from.Args[0], false
		}
		return nil, false
	case ir.Min, ir.Max: // min(x, x) and max(x, x) are x
		if v.Args[0] == v.Args[1] {
			return v.Args[0], false
		}
	}
	for _, row := range identities {
		if row.op != v.Op {
			continue
		}
		if isFloatConst(v.Args[row.constant], v, row.is) {
			return v.Args[1-row.constant], row.negated
		}
	}
	return nil, false
}

// identities are the operations with a constant that LLVM folds.
var identities = []struct {
	op       ir.Op
	constant int     // the number of the operand that is
	is       float64 // this
	negated  bool    // the result is the other operand's negation
}{
	{ir.Add, 0, negativeZero, false},
	{ir.Add, 1, negativeZero, false},
	{ir.Sub, 0, negativeZero, true},
	{ir.Sub, 1, 0, false},
	{ir.Mul, 0, 1, false},
	{ir.Mul, 1, 1, false},
	{ir.Mul, 0, -1, true},
	{ir.Mul, 1, -1, true},
	{ir.Div, 1, 1, false},
	{ir.Div, 1, -1, true},
	{ir.Min, 0, math.Inf(1), false},
	{ir.Min, 1, math.Inf(1), false},
	{ir.Max, 0, math.Inf(-1), false},
	{ir.Max, 1, math.Inf(-1), false},
}

var negativeZero = math.Copysign(0, -1)

// isFloatConst reports whether v's argument c is the float f; for a vector
// operation, in all lanes.
func isFloatConst(c, v *ir.Value, f float64) bool {
	if v.Lanes == ir.NoLanes {
		return c.Op == ir.Const && c.Imm == bitsOf(v.Type, f)
	}
	lane := bitsOf(v.Lanes.Type(), f)
	if c.Op == ir.Splat && c.Lanes == v.Lanes {
		return c.Args[0].Op == ir.Const && c.Args[0].Imm == lane
	}
	if v.Lanes == ir.F32x4 {
		lane |= lane << 32
	}
	low, high := c.Vector()
	return c.Op == ir.Const && low == lane && high == lane
}

// bitsOf is the float f, as a constant of type t has it.
func bitsOf(t ir.Type, f float64) uint64 {
	if t == ir.F32 {
		return uint64(math.Float32bits(float32(f)))
	}
	return math.Float64bits(f)
}

// A module may replace every NaN by one of its choice: "s != s ? nan : s". If s is
// sqrt(x), LLVM takes the condition for "not x >= 0" and then all of it for
// sqrt(x) (DAGCombiner::SimplifySelectOps), of which x86-64 makes a NaN with the
// other sign. It does that with no other operation, and for a constant NaN only. So
// in programs with square roots it gets to see no constant NaN; those who have one
// hardly have it for anything else.

// isNaNConst reports whether v is a constant NaN, or one in all lanes.
func isNaNConst(v *ir.Value) bool {
	if v.Op != ir.Const {
		return false
	}
	low, high := v.Vector()
	switch v.Type {
	case ir.F32:
		return isNaN32(v.Imm)
	case ir.F64:
		return isNaN64(v.Imm)
	case ir.V128:
		return low == high && (isNaN64(low) || isNaN32(low) && isNaN32(low>>32))
	}
	return false
}

func isNaN32(bits uint64) bool { f := math.Float32frombits(uint32(bits)); return f != f }
func isNaN64(bits uint64) bool { return math.IsNaN(math.Float64frombits(bits)) }

// hiddenNaN is the constant v, which isNaNConst, as LLVM must not see it.
func (e *emitter) hiddenNaN(v *ir.Value) value.Value {
	if v.Type != ir.V128 {
		return e.hidden(v.Type, v.Imm)
	}
	return e.block.NewBitCast(e.splat(vectorTypes[ir.I64x2], e.hidden(ir.I64, v.Imm)), llvmType(ir.V128))
}

// hidden is the number of type t that the bits stand for, as the result of an
// instruction that LLVM does not look into.
func (e *emitter) hidden(t ir.Type, bits uint64) value.Value {
	x := i64(bits)
	if t == ir.I32 || t == ir.F32 {
		x = i32(bits)
	}
	hidden := e.opaque(x)
	if t == ir.I32 || t == ir.I64 {
		return hidden
	}
	return e.block.NewBitCast(hidden, llvmType(t))
}

// makesNaNs are the operations on floats whose result, if it is a NaN, may be any
// quiet one, says the specification: machines differ. The others copy bits.
var makesNaNs = map[ir.Op]bool{
	ir.Add: true, ir.Sub: true, ir.Mul: true, ir.Div: true, ir.Sqrt: true, ir.Min: true, ir.Max: true,
	ir.Ceil: true, ir.Floor: true, ir.Trunc: true, ir.Nearest: true, ir.Demote: true, ir.Promote: true,
	ir.MulAdd: true, ir.NegMulAdd: true,
}

// canonicalNaNs returns x, the result of v on floats; in deterministic programs with
// the canonical NaN (positive, quiet, nothing else) in place of others, as in the
// specification's deterministic profile.
func (e *emitter) canonicalNaNs(v *ir.Value, x value.Value) value.Value {
	if !e.opt.Policy.Deterministic || !makesNaNs[v.Op] {
		return x
	}
	t := v.Type
	if v.Lanes != ir.NoLanes {
		t = v.Lanes.Type()
	}
	bits := uint64(0x7ff8 << 48)
	if t == ir.F32 {
		bits = 0x7fc << 20
	}
	var nan value.Value = constantOf(t, bits)
	switch {
	case v.Op == ir.Sqrt: // see above
		nan = e.hidden(t, bits)
		if v.Lanes != ir.NoLanes {
			nan = e.splat(vectorTypes[v.Lanes], nan)
		}
	case v.Lanes != ir.NoLanes:
		nan = repeated(vectorTypes[v.Lanes], constantOf(t, bits))
	}
	if v.Lanes != ir.NoLanes {
		x = e.cast(x, vectorTypes[v.Lanes])
	}
	return e.block.NewSelect(e.block.NewFCmp(enum.FPredUNO, x, x), nan, x)
}
