package lower

import (
	"wasmc/frontend/wasm"
	"wasmc/ir"
)

// vectorAccess lowers a load or store that is combined with a vector operation:
// the scalar access and the operation.
//
//	v128.load16_splat       v1: i32 = load16_u [0] v0
//	                        v2: v128 = i16x8.splat v1
//	v128.load32x2_s         v1: i64 = load [0] v0
//	                        v2: v128 = i64x2.single v1
//	                        v3: v128 = i64x2.extend_low_s v2
//	v128.store8_lane 3      v2: i32 = i8x16.extract_lane_u [3] v1
//	                        store8 [0] v0, v2
func (l *lowerer) vectorAccess(in *wasm.Instr) {
	switch op := in.Op.Lower; op {
	case ir.ExtractLane, ir.ExtractLaneU:
		args := l.pop(2)
		x := l.vector(in, in.Op.Lanes.Type(), args[1])
		x.Imm = uint64(in.Index2)
		l.access(in, narrowAccesses[in.Op.Imm.AccessWidth()].store, ir.Void, args[0], x)
	case ir.ReplaceLane:
		args := l.pop(2)
		v := l.vector(in, ir.V128, args[1], l.narrowLoad(in, args[0]))
		v.Imm = uint64(in.Index2)
		l.push(v)
	case ir.Splat, ir.Single:
		l.push(l.vector(in, ir.V128, l.narrowLoad(in, l.pop(1)[0])))
	case ir.ExtendLowS, ir.ExtendLowU:
		half := l.value(in, ir.Single, ir.V128, l.narrowLoad(in, l.pop(1)[0]))
		half.Lanes = ir.I64x2
		l.push(l.vector(in, ir.V128, half))
	default:
		panic("lower: no case for an access with " + op.String())
	}
}

// vector adds the vector operation of in's row.
func (l *lowerer) vector(in *wasm.Instr, t ir.Type, args ...*ir.Value) *ir.Value {
	v := l.value(in, in.Op.Lower, t, args...)
	v.Lanes = in.Op.Lanes
	return v
}

// narrowAccesses are the scalar accesses by the log2 of their bytes.
var narrowAccesses = [...]struct {
	load, store ir.Op
	typ         ir.Type
}{
	{ir.Load8U, ir.Store8, ir.I32},
	{ir.Load16U, ir.Store16, ir.I32},
	{ir.Load, ir.Store, ir.I32},
	{ir.Load, ir.Store, ir.I64},
}

// narrowLoad adds the scalar load that in makes.
func (l *lowerer) narrowLoad(in *wasm.Instr, address *ir.Value) *ir.Value {
	row := narrowAccesses[in.Op.Imm.AccessWidth()]
	return l.access(in, row.load, row.typ, address)
}

// access adds a scalar load or store with in's memory and offset.
func (l *lowerer) access(in *wasm.Instr, op ir.Op, t ir.Type, args ...*ir.Value) *ir.Value {
	v := l.value(in, op, t, args...)
	v.Index, v.Imm = l.memories[in.Index], in.Value
	return v
}
