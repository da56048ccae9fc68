package generate

import (
	"math"
	"slices"

	"wasmc/frontend/wasm"
	"wasmc/ir"
)

// rows are the instructions that the table knows the type of, by their one
// result; by Bottom if they have none.
var rows = byResult(func(*wasm.Op) bool { return true })

// plainRows are those that only compute.
var plainRows = byResult(func(op *wasm.Op) bool { return op.Lower != ir.Invalid && op.Lower.Is(ir.Pure) })

func byResult(included func(*wasm.Op) bool) map[wasm.ValType][]*wasm.Op {
	rows := map[wasm.ValType][]*wasm.Op{}
	for i := range wasm.Ops {
		op := &wasm.Ops[i]
		switch {
		case op.Feature&^Features != 0 || op.Type == nil || !included(op):
		case len(op.Type.Results) == 0:
			rows[wasm.Bottom] = append(rows[wasm.Bottom], op)
		default:
			t := op.Type.Results[0]
			if t == wasm.Address {
				t = wasm.I32
			}
			rows[t] = append(rows[t], op)
		}
	}
	return rows
}

// expr generates a value of type t.
func (b *body) expr(t wasm.ValType) {
	if b.src.empty() || b.depth > deepest {
		b.leaf(t)
		return
	}
	b.depth++
	defer func() { b.depth-- }()
	if b.plain {
		if b.src.n(2) == 0 {
			b.leaf(t)
		} else {
			b.instr(pick(&b.src, plainRows[t]))
		}
		return
	}
	switch choice := b.src.n(32); choice {
	case 0, 1, 2, 3, 4, 5:
		b.leaf(t)
	case 6:
		b.expr(t)
		b.index(wasm.LocalTee, b.local(t))
	case 7, 8:
		b.choose(t)
	case 9, 10:
		b.block([]wasm.ValType{t})
	case 11, 12:
		b.callReturning(t)
	case 13:
		b.branchWith(t)
	case 14:
		if b.src.often(3) || len(b.labels) == 1 {
			b.leaf(t)
		} else {
			b.diverge()
		}
	default:
		switch {
		case t.IsRef():
			b.reference(t)
		case t == wasm.I32 && choice == 15:
			b.expr(pick(&b.src, all[len(values):]))
			b.op(wasm.RefIsNull)
		default:
			b.instr(pick(&b.src, rows[t]))
		}
	}
}

// leaf generates a value without operands.
func (b *body) leaf(t wasm.ValType) {
	if b.src.n(3) == 0 {
		b.emit(b.src.constant(t))
		return
	}
	var globals []uint32
	for i := range b.Globals[1:] {
		if b.Globals[i+1].Type == t {
			globals = append(globals, uint32(i+1))
		}
	}
	if len(globals) > 0 && b.src.n(3) == 0 {
		b.index(wasm.GlobalGet, pick(&b.src, globals))
		return
	}
	b.index(wasm.LocalGet, b.local(t))
}

// choose generates a select.
func (b *body) choose(t wasm.ValType) {
	b.expr(t)
	b.expr(t)
	b.expr(wasm.I32)
	if t.IsRef() || b.src.n(4) == 0 {
		b.emit(wasm.Instr{Op: wasm.ByCode(wasm.SelectTyped), Rare: &wasm.Rare{Types: []wasm.ValType{t}}})
		return
	}
	b.op(wasm.Select)
}

// callReturning generates a call of a function whose last result is of type t; or
// of another type, if there is none.
func (b *body) callReturning(t wasm.ValType) {
	for i := range b.Elems[0].Init {
		f := b.callee(i)
		results := b.FuncType(f).Results
		if n := len(results); n > 0 && results[n-1] == t {
			b.callFor(f)
			if n > 1 {
				kept := b.newLocal(t) // under it are the others
				b.index(wasm.LocalSet, kept)
				b.set(results[:n-1])
				b.index(wasm.LocalGet, kept)
			}
			return
		}
	}
	b.leaf(t)
}

// branchWith generates a conditional branch with a value that is used if the
// branch is not taken.
func (b *body) branchWith(t wasm.ValType) {
	for i, types := range slices.Backward(b.labels) {
		if len(types) == 1 && types[0] == t {
			b.expr(t)
			b.expr(wasm.I32)
			b.index(wasm.BrIf, uint32(len(b.labels)-1-i))
			return
		}
	}
	b.leaf(t)
}

// reference generates a reference.
func (b *body) reference(t wasm.ValType) {
	if t == wasm.FuncRef && b.src.n(2) == 0 {
		b.index(wasm.RefFunc, b.callee(b.src.n(len(b.Elems[0].Init))))
		return
	}
	table := uint32(funcTable)
	if t == wasm.ExternRef {
		table = externTable
	}
	b.masked(elements - 1)
	b.index(wasm.TableGet, table)
}

// masked generates an i32 that is mostly at most mask, which is one less than a
// power of two.
func (b *body) masked(mask int32) {
	b.expr(wasm.I32)
	if b.src.often(100) {
		b.emit(i32(mask))
		b.named("i32.and")
	}
}

// instr generates an instruction of the table with its operands.
func (b *body) instr(op *wasm.Op) {
	if traps(op) && b.src.often(3) { // or few functions would come to their end
		b.expr(op.Type.Results[0])
		return
	}
	in := wasm.Instr{Op: op}
	b.immediates(&in)
	for _, t := range op.Type.Params {
		b.operand(&in, t)
	}
	b.emit(in)
	b.canonicalise(op)
}

// operand generates an operand of type t for an instruction.
func (b *body) operand(in *wasm.Instr, t wasm.ValType) {
	switch {
	case in.Op.Imm.IsAccess() && t == wasm.Address:
		b.masked(0x7FFF)
		if isAtomic(in.Op) && b.src.often(100) { // which traps if the address is not aligned
			b.emit(i32(-1 << in.Op.Imm.AccessWidth()))
			b.named("i32.and")
		}
	case in.Op.Imm == wasm.ImmMemory && len(in.Op.Type.Results) == 1: // memory.grow
		b.masked(1)
	case in.Op.Imm == wasm.ImmElemTable, in.Op.Imm == wasm.ImmTableTable:
		b.masked(7)
	case in.Op.Imm == wasm.ImmDataMem:
		b.masked(127)
	case t == wasm.Address, t == wasm.SourceAddress, t == wasm.CopyLength:
		b.masked(0x3FFF)
	default:
		b.expr(t)
	}
}

func isAtomic(op *wasm.Op) bool { return op.Code.Prefix() == wasm.PrefixAtomics }

// traps tells whether op traps for many operands.
func traps(op *wasm.Op) bool {
	trapping := []ir.Op{ir.DivS, ir.DivU, ir.RemS, ir.RemU, ir.TruncS, ir.TruncU, ir.AtomicWait32, ir.AtomicWait64}
	return slices.Contains(trapping, op.Lower)
}

// immediates decides for the immediates of in, whose type the table knows.
func (b *body) immediates(in *wasm.Instr) {
	imm := in.Op.Imm
	switch {
	case imm.IsAccess():
		in.Align = uint32(b.src.n(int(imm.AccessWidth()) + 1))
		in.Value = uint64(b.src.n(0x100))
		if !b.src.often(100) {
			in.Value = b.src.take(4)
		}
		if isAtomic(in.Op) {
			in.Align = imm.AccessWidth()
			in.Value &^= 1<<in.Align - 1
		}
	case imm == wasm.ImmV128, imm == wasm.ImmI32, imm == wasm.ImmI64, imm == wasm.ImmF32, imm == wasm.ImmF64:
		*in = b.src.constant(in.Op.Type.Results[0])
	case imm == wasm.ImmLanes:
		in.Rare = &wasm.Rare{}
		for i := range 8 {
			in.Value |= uint64(b.src.n(32)) << (8 * i)
			in.High |= uint64(b.src.n(32)) << (8 * i)
		}
	case imm == wasm.ImmDataMem: // not the active one: wazero does not drop it
		in.Index = uint32(len(b.Data) - 1)
	case imm == wasm.ImmData:
		in.Index = uint32(b.src.n(len(b.Data)))
	case imm == wasm.ImmElem, imm == wasm.ImmElemTable:
		in.Index = uint32(b.src.n(constElem))
	case imm == wasm.ImmTable:
		in.Index = uint32(b.src.n(constTable))
	}
	if n := imm.Lanes(); n > 0 {
		in.Index2 = uint32(b.src.n(int(n)))
	}
}

// makesNaN are the operations on floats whose result may be any NaN.
var makesNaN = []ir.Op{
	ir.Ceil, ir.Floor, ir.Trunc, ir.Nearest, ir.Sqrt, ir.Add, ir.Sub, ir.Mul, ir.Div, ir.Min, ir.Max,
	ir.Demote, ir.Promote,
}

// canonicalise makes the result of op the canonical NaN if it is a NaN.
func (b *body) canonicalise(op *wasm.Op) {
	if !slices.Contains(makesNaN, op.Lower) || len(op.Type.Results) == 0 {
		return
	}
	t := op.Type.Results[0]
	switch {
	case t == wasm.F32:
		b.replaceNaN(t, wasm.Instr{Op: wasm.ByCode(wasm.F32Const), Value: nan32}, "f32.ne", "select")
	case t == wasm.F64:
		b.replaceNaN(t, wasm.Instr{Op: wasm.ByCode(wasm.F64Const), Value: nan64}, "f64.ne", "select")
	case op.Lanes == ir.F32x4:
		b.replaceNaN(t, v128(nan32<<32|nan32, nan32<<32|nan32), "f32x4.ne", "v128.bitselect")
	case op.Lanes == ir.F64x2:
		b.replaceNaN(t, v128(nan64, nan64), "f64x2.ne", "v128.bitselect")
	}
}

// The canonical NaNs.
const (
	nan32 = 0x7FC00000
	nan64 = 0x7FF8000000000000
)

func (b *body) replaceNaN(t wasm.ValType, nan wasm.Instr, unequal, choose string) {
	x := b.scratchLocal(t)
	b.index(wasm.LocalSet, x)
	b.emit(nan)
	for range 3 {
		b.index(wasm.LocalGet, x)
	}
	b.named(unequal)
	b.named(choose)
}

func i32(n int32) wasm.Instr {
	return wasm.Instr{Op: wasm.ByCode(wasm.I32Const), Value: uint64(uint32(n))}
}

func v128(low, high uint64) wasm.Instr {
	return wasm.Instr{Op: wasm.ByCode(wasm.V128Const), Value: low, Rare: &wasm.Rare{High: high}}
}

// constant decides for a constant of type t: often one at which something changes.
func (s *source) constant(t wasm.ValType) wasm.Instr {
	switch t {
	case wasm.I32:
		return i32(int32(s.integer()))
	case wasm.I64:
		return wasm.Instr{Op: wasm.ByCode(wasm.I64Const), Value: s.integer()}
	case wasm.F32:
		f := float32(pick(s, floats))
		return wasm.Instr{Op: wasm.ByCode(wasm.F32Const), Value: uint64(math.Float32bits(f))}
	case wasm.F64:
		return wasm.Instr{Op: wasm.ByCode(wasm.F64Const), Value: math.Float64bits(pick(s, floats))}
	case wasm.V128:
		return v128(s.integer(), s.integer())
	}
	return wasm.Instr{Op: wasm.ByCode(wasm.RefNull), Rare: &wasm.Rare{Types: []wasm.ValType{t}}}
}

func (s *source) integer() uint64 {
	switch s.n(4) {
	case 0:
		return uint64(s.n(64))
	case 1:
		return -uint64(s.n(64))
	case 2: // a power of two, or next to one
		return 1<<s.n(64) + uint64(s.n(3)) - 1
	}
	return s.take(8)
}

// floats are zeros, the least and the greatest, infinities, and what is next to
// the limits of integers.
var floats = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.14159, 100, 1e-3, -1e10,
	math.MaxFloat32, math.SmallestNonzeroFloat32, math.MaxFloat64, -math.MaxFloat64,
	math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), 1 << 31, -1 << 31, 1<<31 - 1, 1 << 32, 1<<32 - 1,
	1 << 53, 1 << 63, -1 << 63, 1 << 64, 16777217, 1e30, -0.99999999,
}
