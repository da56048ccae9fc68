package wasm

import (
	"strings"

	"wasmc/ir"
)

// An Op describes one instruction. The table Ops is the only list of
// instructions in the compiler: the decoder reads Code and Imm, the validator
// Type and Feature, the printer and the text parser Name and Imm, the lowering
// Type and Lower, and the tests all of it.
type Op struct {
	Code    Code      // opcode, with its prefix byte (or 0) above
	Name    string    // in the text format; unique, but for select, ref.test and ref.cast
	Imm     Imm       // immediates
	Type    *FuncType // operands and results; nil if they depend on context
	Feature Feature   // proposals it needs, all of them
	Lower   ir.Op     // the IR operation it becomes; 0 if there is none and package lower has a case
	Lanes   ir.Lanes  // of a vector operation
}

// A Code is an opcode, with its prefix byte (or 0) above the low 16 bits.
type Code uint32

// The prefixes of opcodes.
const (
	PrefixGC      = 0xFB
	PrefixMisc    = 0xFC
	PrefixVector  = 0xFD
	PrefixAtomics = 0xFE
)

// Prefix is the prefix byte of c, or 0.
func (c Code) Prefix() byte { return byte(c >> 16) }

// The opcodes that some code singles out. All others appear only in Ops.
const (
	Unreachable        Code = 0x00
	Nop                Code = 0x01
	Block              Code = 0x02
	Loop               Code = 0x03
	If                 Code = 0x04
	Else               Code = 0x05
	Try                Code = 0x06 // try, catch, catch_all and delegate are legacy
	TryCatch           Code = 0x07
	Throw              Code = 0x08
	ThrowRef           Code = 0x0A
	End                Code = 0x0B
	Br                 Code = 0x0C
	BrIf               Code = 0x0D
	BrTable            Code = 0x0E
	Return             Code = 0x0F
	Call               Code = 0x10
	CallIndirect       Code = 0x11
	ReturnCall         Code = 0x12
	ReturnCallIndirect Code = 0x13
	CallRef            Code = 0x14
	ReturnCallRef      Code = 0x15
	Delegate           Code = 0x18
	TryCatchAll        Code = 0x19
	Drop               Code = 0x1A
	Select             Code = 0x1B
	SelectTyped        Code = 0x1C
	TryTable           Code = 0x1F

	LocalGet  Code = 0x20
	LocalSet  Code = 0x21
	LocalTee  Code = 0x22
	GlobalGet Code = 0x23
	GlobalSet Code = 0x24
	TableGet  Code = 0x25
	TableSet  Code = 0x26

	// These may stand in constant expressions.
	I32Const Code = 0x41
	I64Const Code = 0x42
	F32Const Code = 0x43
	F64Const Code = 0x44
	I32Add   Code = 0x6A
	I32Sub   Code = 0x6B
	I32Mul   Code = 0x6C
	I64Add   Code = 0x7C
	I64Sub   Code = 0x7D
	I64Mul   Code = 0x7E

	RefNull      Code = 0xD0
	RefIsNull    Code = 0xD1
	RefFunc      Code = 0xD2
	RefAsNonNull Code = 0xD4
	BrOnNull     Code = 0xD5
	BrOnNonNull  Code = 0xD6

	StructNew        Code = 0xFB0000
	StructNewDefault Code = 0xFB0001
	StructGet        Code = 0xFB0002
	StructGetS       Code = 0xFB0003
	StructGetU       Code = 0xFB0004
	StructSet        Code = 0xFB0005
	ArrayNew         Code = 0xFB0006
	ArrayNewDefault  Code = 0xFB0007
	ArrayNewFixed    Code = 0xFB0008
	ArrayNewData     Code = 0xFB0009
	ArrayNewElem     Code = 0xFB000A
	ArrayGet         Code = 0xFB000B
	ArrayGetS        Code = 0xFB000C
	ArrayGetU        Code = 0xFB000D
	ArraySet         Code = 0xFB000E
	ArrayFill        Code = 0xFB0010
	ArrayCopy        Code = 0xFB0011
	ArrayInitData    Code = 0xFB0012
	ArrayInitElem    Code = 0xFB0013
	RefTest          Code = 0xFB0014
	RefTestNull      Code = 0xFB0015
	RefCast          Code = 0xFB0016
	RefCastNull      Code = 0xFB0017
	BrOnCast         Code = 0xFB0018
	BrOnCastFail     Code = 0xFB0019
	AnyConvertExtern Code = 0xFB001A
	ExternConvertAny Code = 0xFB001B
	RefI31           Code = 0xFB001C

	MemoryInit Code = 0xFC0008
	DataDrop   Code = 0xFC0009
	MemoryCopy Code = 0xFC000A
	TableInit  Code = 0xFC000C
	ElemDrop   Code = 0xFC000D
	TableCopy  Code = 0xFC000E
	TableGrow  Code = 0xFC000F
	TableFill  Code = 0xFC0011

	V128Const Code = 0xFD000C
)

// ByCode returns the instruction with the given opcode, or nil.
func ByCode(code Code) *Op {
	if code < 0x100 {
		return plain[code]
	}
	// Only the four prefixes have rows, and only few codes each.
	sub := uint(code & 0xFFFF)
	rows := prefixed[code>>16&7]
	if code>>16 < PrefixGC || code>>16 > PrefixAtomics || sub >= uint(len(rows)) {
		return nil
	}
	return rows[sub]
}

// ByName returns the instruction with the given mnemonic, or nil; the first one
// of those few that share theirs.
func ByName(name string) *Op { return byName[name] }

var (
	plain    = indexPlain()
	prefixed = indexPrefixed()
	byName   = indexNames()
)

func indexPlain() (rows [0x100]*Op) {
	for i := range Ops {
		if op := &Ops[i]; op.Code.Prefix() == 0 {
			rows[op.Code] = op
		}
	}
	return rows
}

// indexPrefixed indexes the prefixed instructions by the low bits of the prefix
// and the rest of the opcode.
func indexPrefixed() (rows [8][]*Op) {
	for i := range Ops {
		op := &Ops[i]
		if prefix := op.Code.Prefix(); prefix != 0 {
			list := &rows[prefix&7]
			for len(*list) < int(op.Code&0xFFFF) {
				*list = append(*list, nil)
			}
			*list = append(*list, op)
		}
	}
	return rows
}

func indexNames() map[string]*Op {
	names := make(map[string]*Op, len(Ops))
	for i := range Ops {
		if op := &Ops[i]; names[op.Name] == nil {
			names[op.Name] = op
		}
	}
	return names
}

// op makes a row of the table.
func op(code Code, name string, imm Imm, typ string, feature Feature, lower ir.Op) Op {
	return Op{Code: code, Name: name, Imm: imm, Type: parseType(typ), Feature: feature, Lower: lower}
}

// lanes completes the row of a vector operation. A load or store with lanes
// combines the operation with an access to what is not a whole vector.
func (o Op) lanes(l ir.Lanes) Op {
	o.Lanes = l
	return o
}

func parseType(s string) *FuncType {
	if s == "*" {
		return nil
	}
	operands, results, _ := strings.Cut(s, ":")
	return &FuncType{valTypes(operands), valTypes(results)}
}

// letters are the types in the table.
var letters = map[rune]ValType{
	'i': I32, 'I': I64, 'f': F32, 'F': F64, 'v': V128,
	'a': Address, 's': SourceAddress, 'l': CopyLength,
	'e': EqRef, 'y': ArrayRef, 'n': I31Ref, 'N': Ref(HeapI31, false),
}

func valTypes(word string) []ValType {
	types := make([]ValType, 0, len(word))
	for _, letter := range word {
		types = append(types, letters[letter])
	}
	return types
}
