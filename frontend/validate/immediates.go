package validate

import (
	"fmt"

	"wasmc/frontend/wasm"
)

// immediates checks that what in names exists and that its numbers are in range.
func (v *validator) immediates(in *wasm.Instr) {
	m := v.m
	switch imm := in.Op.Imm; imm {
	case wasm.ImmLocal:
		v.exists("local", in.Index, len(v.locals))
	case wasm.ImmGlobal:
		v.exists("global", in.Index, len(m.Globals))
	case wasm.ImmLabel, wasm.ImmCast:
		v.exists("label", in.Index, len(v.frames))
		v.references(in)
	case wasm.ImmFunc:
		v.exists("function", in.Index, len(m.Funcs))
	case wasm.ImmTag:
		v.exists("tag", in.Index, len(m.Tags))
	case wasm.ImmTable:
		v.exists("table", in.Index, len(m.Tables))
	case wasm.ImmTableTable:
		v.tableCopy(in)
	case wasm.ImmElem:
		v.exists("elem segment", in.Index, len(m.Elems))
	case wasm.ImmElemTable:
		v.tableInit(in)
	case wasm.ImmCallInd:
		v.exists("type", in.Index, len(m.Types))
		v.exists("table", in.Index2, len(m.Tables))
	case wasm.ImmMemory:
		v.exists("memory", in.Index, len(m.Memories))
	case wasm.ImmMemMem:
		v.exists("memory", in.Index, len(m.Memories))
		v.exists("memory", in.Index2, len(m.Memories))
	case wasm.ImmData:
		v.dataSegment(in.Index)
	case wasm.ImmDataMem:
		v.exists("memory", in.Index2, len(m.Memories))
		v.dataSegment(in.Index)
	case wasm.ImmType, wasm.ImmTypeField, wasm.ImmTypeLen, wasm.ImmTypeData, wasm.ImmTypeElem, wasm.ImmTypeType:
		v.objectImmediates(in)
	case wasm.ImmRefTest:
		v.references(in)
	case wasm.ImmLane2, wasm.ImmLane4, wasm.ImmLane8, wasm.ImmLane16:
		v.lane(in)
	case wasm.ImmLanes:
		v.lanes(in)
	default:
		if imm.IsAccess() {
			v.access(in)
		}
	}
}

// dataSegment checks data segment i, of which a body may only speak if the data count
// section has announced it.
func (v *validator) dataSegment(i uint32) {
	if v.exists("data segment", i, len(v.m.Data)); !v.m.HasDataCount {
		v.fail("data count section required")
	}
}

func (v *validator) tableCopy(in *wasm.Instr) {
	tables := v.m.Tables
	v.exists("table", in.Index, len(tables))
	v.exists("table", in.Index2, len(tables))
	if v.err == nil && !v.matches(tables[in.Index2].Elem, tables[in.Index].Elem) {
		v.fail("type mismatch: table.copy from a table of %v to one of %v", tables[in.Index2].Elem, tables[in.Index].Elem)
	}
}

func (v *validator) tableInit(in *wasm.Instr) {
	v.exists("table", in.Index2, len(v.m.Tables))
	v.exists("elem segment", in.Index, len(v.m.Elems))
	if v.err != nil {
		return
	}
	if from, to := v.m.Elems[in.Index].Type, v.m.Tables[in.Index2].Elem; !v.matches(from, to) {
		v.fail("type mismatch: table.init from a segment of %v to a table of %v", from, to)
	}
}

// references checks the reference types that in names.
func (v *validator) references(in *wasm.Instr) {
	if in.Rare == nil {
		return
	}
	for _, t := range in.Types {
		v.valType(t)
	}
}

// access checks a load or store.
func (v *validator) access(in *wasm.Instr) {
	if v.exists("memory", in.Index, len(v.m.Memories)); v.err != nil {
		return
	}
	width := in.Op.Imm.AccessWidth()
	if in.Align > width {
		v.fail("alignment must not be larger than natural: %v for %d bytes", alignment(in.Align), 1<<width)
	}
	if in.Op.Code.Prefix() == wasm.PrefixAtomics && in.Align != width {
		v.fail("atomic alignment must be natural: %v for %d bytes", alignment(in.Align), 1<<width)
	}
	if in.Value>>32 != 0 && !v.m.Memories[in.Index].Is64 {
		v.fail("offset out of range: %#x", in.Value)
	}
	if in.Op.Imm.Lanes() != 0 {
		v.lane(in)
	}
}

// An alignment is the log2 of one. Errors show it as the text format does, if it can be one.
type alignment uint32

func (a alignment) String() string {
	if a < 32 {
		return fmt.Sprint(1 << a)
	}
	return fmt.Sprintf("2^%d", uint32(a))
}

func (v *validator) lane(in *wasm.Instr) {
	if n := in.Op.Imm.Lanes(); in.Index2 >= n {
		v.fail("invalid lane index %d: there are %d lanes", in.Index2, n)
	}
}

// lanes checks those of i8x16.shuffle, which choose from two vectors.
func (v *validator) lanes(in *wasm.Instr) {
	for _, half := range []uint64{in.Value, in.High} {
		for ; half != 0; half >>= 8 {
			if lane := byte(half); lane >= 32 {
				v.fail("invalid lane index %d: there are 32 lanes", lane)
			}
		}
	}
}

// isAddress reports whether t is one of the placeholders of the instruction
// table for the type of an index.
func isAddress(t wasm.ValType) bool { return uint32(t)-1 < uint32(wasm.CopyLength) }

// address is the type, i32 or i64, that one of the placeholders of the
// instruction table stands for in the current instruction.
func (v *validator) address(t wasm.ValType) wasm.ValType {
	in := v.in
	to, from := in.Index, in.Index2
	switch in.Op.Imm {
	case wasm.ImmCallInd, wasm.ImmElemTable, wasm.ImmDataMem: // these name something else first
		to = in.Index2
	}
	switch t {
	case wasm.Address:
		return v.indexType(to)
	case wasm.SourceAddress:
		return v.indexType(from)
	default: // CopyLength
		if v.indexType(to) == wasm.I32 {
			return wasm.I32
		}
		return v.indexType(from)
	}
}

// indexType is that of the memory or table i, whichever the instruction is about.
func (v *validator) indexType(i uint32) wasm.ValType {
	switch v.in.Op.Imm {
	case wasm.ImmTable, wasm.ImmTableTable, wasm.ImmElemTable, wasm.ImmCallInd:
		return v.m.Tables[i].Index()
	}
	return v.m.Memories[i].Index()
}
