package binary

import (
	stdbinary "encoding/binary"

	"wasmc/frontend/wasm"
)

// AppendInstrs appends the encoding of instructions to buf.
func AppendInstrs(buf []byte, instrs []wasm.Instr) []byte {
	for i := range instrs {
		buf = AppendInstr(buf, &instrs[i])
	}
	return buf
}

// AppendInstr appends the encoding of an instruction to buf.
func AppendInstr(buf []byte, in *wasm.Instr) []byte {
	if prefix := in.Op.Code.Prefix(); prefix != 0 {
		buf = append(buf, prefix)
		buf = appendU32(buf, uint32(in.Op.Code&0xFFFF))
	} else {
		buf = append(buf, byte(in.Op.Code))
	}
	if in.Op.Imm != wasm.ImmNone {
		buf = appendImmediates(buf, in)
	}
	return buf
}

// appendExpr appends a constant expression and the end that it is held without.
func appendExpr(b []byte, expr []wasm.Instr) []byte {
	return append(AppendInstrs(b, expr), byte(wasm.End))
}

// appendImmediates appends what follows the opcode of in.
func appendImmediates(b []byte, in *wasm.Instr) []byte {
	switch imm := in.Op.Imm; imm {
	case wasm.ImmLabel, wasm.ImmFunc, wasm.ImmType, wasm.ImmLocal, wasm.ImmGlobal, wasm.ImmTable,
		wasm.ImmElem, wasm.ImmMemory, wasm.ImmData, wasm.ImmTag:
		return appendU32(b, in.Index)
	case wasm.ImmCallInd, wasm.ImmTypeType, wasm.ImmTypeField, wasm.ImmTypeLen, wasm.ImmTypeData,
		wasm.ImmTypeElem, wasm.ImmTableTable, wasm.ImmElemTable, wasm.ImmMemMem, wasm.ImmDataMem:
		b = appendU32(b, in.Index)
		return appendU32(b, in.Index2)
	case wasm.ImmBlock:
		return appendBlockType(b, in.Block)
	case wasm.ImmTryTable:
		b = appendBlockType(b, in.Block)
		return appendCatches(b, in.Catch)
	case wasm.ImmLabels:
		return appendLabels(b, in.Labels)
	case wasm.ImmTypes:
		return appendValTypes(b, in.Types)
	case wasm.ImmHeap, wasm.ImmRefTest:
		return appendHeapType(b, in.Types[0].Heap())
	case wasm.ImmCast:
		return appendCast(b, in)
	case wasm.ImmI32:
		return appendS64(b, int64(int32(in.Value)))
	case wasm.ImmI64:
		return appendS64(b, int64(in.Value))
	case wasm.ImmF32:
		return stdbinary.LittleEndian.AppendUint32(b, uint32(in.Value))
	case wasm.ImmF64:
		return stdbinary.LittleEndian.AppendUint64(b, in.Value)
	case wasm.ImmV128, wasm.ImmLanes:
		b = stdbinary.LittleEndian.AppendUint64(b, in.Value)
		return stdbinary.LittleEndian.AppendUint64(b, in.High)
	case wasm.ImmLane2, wasm.ImmLane4, wasm.ImmLane8, wasm.ImmLane16:
		return append(b, byte(in.Index2))
	case wasm.ImmFence:
		return append(b, 0)
	}
	return appendAccess(b, in)
}

// appendAccess appends the immediates of a load or store.
func appendAccess(b []byte, in *wasm.Instr) []byte {
	if in.Index == 0 {
		b = appendU32(b, in.Align)
	} else {
		b = appendU32(b, in.Align|accessHasMemory)
		b = appendU32(b, in.Index)
	}
	b = appendU64(b, in.Value)
	if in.Op.Imm.Lanes() != 0 {
		b = append(b, byte(in.Index2))
	}
	return b
}

// appendLabels appends those of br_table, the default last.
func appendLabels(b []byte, labels []uint32) []byte {
	b = appendU32(b, uint32(len(labels)-1))
	for _, label := range labels {
		b = appendU32(b, label)
	}
	return b
}

func appendCatches(b []byte, catches []wasm.Catch) []byte {
	b = appendU32(b, uint32(len(catches)))
	for _, c := range catches {
		b = append(b, byte(c.Kind))
		if c.Kind == wasm.CatchTag || c.Kind == wasm.CatchTagRef {
			b = appendU32(b, c.Tag)
		}
		b = appendU32(b, c.Label)
	}
	return b
}

// appendCast appends the immediates of br_on_cast.
func appendCast(b []byte, in *wasm.Instr) []byte {
	source, target := in.Types[0], in.Types[1]
	flags := byte(0)
	if source.Nullable() {
		flags |= castSourceNull
	}
	if target.Nullable() {
		flags |= castTargetNull
	}
	b = append(b, flags)
	b = appendU32(b, in.Index)
	b = appendHeapType(b, source.Heap())
	return appendHeapType(b, target.Heap())
}

// The flags of immediates, as the decoder has them.
const (
	accessHasMemory = 1 << 6 // of a load or store: the index of a memory follows
	castSourceNull  = 1 << 0 // of br_on_cast
	castTargetNull  = 1 << 1
)
