// Package wasm is the vocabulary of WebAssembly: modules, types, instructions
// and the table of all instructions.
package wasm

import (
	"fmt"
	"strings"
)

// A ValType is a value type: a number, a vector or a reference. Its low byte is
// the type's code in the binary format; a reference (code 0x63 or 0x64) has its
// heap type above that. The abbreviations of the binary format, such as 0x70
// for funcref, are expanded by the decoder, so equal types are equal numbers.
type ValType int32

// The types that are not references.
const (
	I32  ValType = 0x7F
	I64  ValType = 0x7E
	F32  ValType = 0x7D
	F64  ValType = 0x7C
	V128 ValType = 0x7B

	I8  ValType = 0x78 // storage types: fields of structures and arrays only
	I16 ValType = 0x77

	Bottom ValType = 0 // in unreachable code: matches every type
)

// The types that an instruction's operands have in Ops if they depend on the
// memory or table that it names: each stands for I32 or I64. See Instr.Address.
const (
	Address       ValType = 1 + iota // the index type of the memory or table
	SourceAddress                    // that of the one that memory.copy or table.copy reads
	CopyLength                       // the smaller of both
)

const (
	refNullCode = 0x63
	refCode     = 0x64
)

// The references that have a short name.
const (
	FuncRef   = refNullCode | ValType(HeapFunc)<<8
	ExternRef = refNullCode | ValType(HeapExtern)<<8
	ExnRef    = refNullCode | ValType(HeapExn)<<8
	AnyRef    = refNullCode | ValType(HeapAny)<<8
	EqRef     = refNullCode | ValType(HeapEq)<<8
	I31Ref    = refNullCode | ValType(HeapI31)<<8
	StructRef = refNullCode | ValType(HeapStruct)<<8
	ArrayRef  = refNullCode | ValType(HeapArray)<<8

	BottomRef = refCode | ValType(HeapBottom)<<8 // in unreachable code: matches every reference
)

// A HeapType says what a reference refers to: an index in the module's types,
// or, if negative, one of the abstract types, numbered as in the binary format.
type HeapType int32

// The abstract heap types.
const (
	HeapNoExn    HeapType = -0x0C
	HeapNoFunc   HeapType = -0x0D
	HeapNoExtern HeapType = -0x0E
	HeapNone     HeapType = -0x0F
	HeapFunc     HeapType = -0x10
	HeapExtern   HeapType = -0x11
	HeapAny      HeapType = -0x12
	HeapEq       HeapType = -0x13
	HeapI31      HeapType = -0x14
	HeapStruct   HeapType = -0x15
	HeapArray    HeapType = -0x16
	HeapExn      HeapType = -0x17

	HeapBottom HeapType = -0x40 // not in the binary format: see BottomRef
)

// Ref returns the type of references to h, which include null if nullable.
func Ref(h HeapType, nullable bool) ValType {
	if nullable {
		return refNullCode | ValType(h)<<8
	}
	return refCode | ValType(h)<<8
}

// IsRef reports whether t is a reference type.
func (t ValType) IsRef() bool { return byte(t) == refNullCode || byte(t) == refCode }

// IsNum reports whether t is one of i32, i64, f32 and f64.
func (t ValType) IsNum() bool { return t >= F64 && t <= I32 }

// Nullable reports whether the reference type t includes null.
func (t ValType) Nullable() bool { return byte(t) == refNullCode }

// Heap is what the reference type t refers to.
func (t ValType) Heap() HeapType { return HeapType(t >> 8) }

// HasDefault reports whether t has a default value, so that locals of type t
// need not be set before they are used.
func (t ValType) HasDefault() bool { return byte(t) != refCode }

func (t ValType) String() string {
	switch t {
	case I32:
		return "i32"
	case I64:
		return "i64"
	case F32:
		return "f32"
	case F64:
		return "f64"
	case V128:
		return "v128"
	case I8:
		return "i8"
	case I16:
		return "i16"
	case Bottom:
		return "any"
	case Address:
		return "address"
	case SourceAddress:
		return "source address"
	case CopyLength:
		return "copy length"
	}
	switch h := t.Heap(); {
	case t.Nullable() && h < 0:
		return heapTypes[h].ref
	case t.Nullable():
		return fmt.Sprintf("(ref null %v)", h)
	case t.IsRef():
		return fmt.Sprintf("(ref %v)", h)
	}
	return fmt.Sprintf("type(%#x)", int32(t))
}

func (h HeapType) String() string {
	if h < 0 {
		return heapTypes[h].name
	}
	return fmt.Sprint(int32(h))
}

// heapTypes has the abstract heap types' names in the text format, alone and as
// a nullable reference.
var heapTypes = map[HeapType]struct{ name, ref string }{
	HeapNoExn:    {"noexn", "nullexnref"},
	HeapNoFunc:   {"nofunc", "nullfuncref"},
	HeapNoExtern: {"noextern", "nullexternref"},
	HeapNone:     {"none", "nullref"},
	HeapFunc:     {"func", "funcref"},
	HeapExtern:   {"extern", "externref"},
	HeapAny:      {"any", "anyref"},
	HeapEq:       {"eq", "eqref"},
	HeapI31:      {"i31", "i31ref"},
	HeapStruct:   {"struct", "structref"},
	HeapArray:    {"array", "arrayref"},
	HeapExn:      {"exn", "exnref"},
	HeapBottom:   {"bottom", "(ref null bottom)"},
}

// A FuncType is the type of a function, a block, a tag or an instruction.
type FuncType struct {
	Params, Results []ValType
}

func (t *FuncType) String() string {
	return fmt.Sprintf("[%s] -> [%s]", join(t.Params), join(t.Results))
}

func join(types []ValType) string {
	words := make([]string, len(types))
	for i, t := range types {
		words[i] = t.String()
	}
	return strings.Join(words, " ")
}

// A Limits bounds the size of a memory (in pages) or a table (in elements).
type Limits struct {
	Min, Max uint64
	HasMax   bool
	Is64     bool // indices are i64: memory64
}

// Index is the type of addresses and sizes: i32 or i64.
func (l *Limits) Index() ValType {
	if l.Is64 {
		return I64
	}
	return I32
}

// A MemoryType describes a linear memory.
type MemoryType struct {
	Limits
	Shared   bool
	PageSize uint32 // log2 of the bytes in a page: 16, or 0 with custom page sizes
}

// A TableType describes a table.
type TableType struct {
	Limits
	Elem ValType
}

// A GlobalType describes a global variable.
type GlobalType struct {
	Type    ValType
	Mutable bool
}
