package wasm

// A Module is a decoded module. Function bodies stay encoded until they are
// needed (see package binary).
type Module struct {
	Types    []SubType // of all recursion groups, in order
	Imports  []Import
	Funcs    []Func // imported ones first, as in every index space
	Tables   []Table
	Memories []Memory
	Globals  []Global
	Tags     []Tag
	Exports  []Export
	Start    *Start // nil if there is none
	Elems    []Elem
	Data     []Data
	Customs  []Custom

	CodeOffset int // of the code section's contents, from which debug sections count; 0 if there is none

	DataCount    uint32 // of the data count section
	HasDataCount bool   // without it no instruction may name a data segment; the text format implies it

	Names     Names
	Producers []Producer // of the producers section
	Features  []string   // of the target_features section, each with its prefix: "+simd128"

	BranchHints map[uint32][]BranchHint // by function index; of the metadata.code.branch_hint section
}

// A SubType is one type definition.
type SubType struct {
	Kind   TypeKind
	Func   FuncType // if Kind is KindFunc
	Fields []Field  // of a structure; an array has one

	Final  bool
	Supers []uint32 // type indices; at most one is valid
	Rec    int      // index in Types of the first type of the recursion group
	RecLen int      // number of types in that group
	Same   uint32   // index of the first definition of the same type; set by package validate
	Offset int
}

// A TypeKind tells the composite types apart.
type TypeKind byte

const (
	KindFunc TypeKind = iota
	KindStruct
	KindArray
)

// A Field is a field of a structure or the element of an array.
type Field struct {
	Type    ValType // may be I8 or I16
	Mutable bool
}

// ExternKind is the kind of thing that is imported or exported, by its byte in
// the binary format.
type ExternKind byte

const (
	ExternFunc ExternKind = iota
	ExternTable
	ExternMemory
	ExternGlobal
	ExternTag
)

func (k ExternKind) String() string {
	if int(k) < len(externKinds) {
		return externKinds[k]
	}
	return "unknown"
}

var externKinds = [...]string{"func", "table", "memory", "global", "tag"}

// An Import is an imported thing. Its type is that of the entry at Index in
// the index space of its Kind.
type Import struct {
	Module, Name string
	Kind         ExternKind
	Index        uint32
	Offset       int
}

// An Export is an exported thing.
type Export struct {
	Name   string
	Kind   ExternKind
	Index  uint32
	Offset int
}

// A Func is a function. An imported one has no Body.
type Func struct {
	Type     uint32  // index in Types
	Import   *Import // nil if the module defines it
	Locals   []Locals
	Body     []byte // the encoded instructions, up to and with the last end
	Offset   int    // of Body in the module; of the import or declaration if there is none
	Declared bool   // ref.func may name it: it occurs outside of function bodies; set by package validate
	Catches  bool   // ends a throw of the host's: see ir.Func.Catches; set by package emscripten
}

// A Locals is a run of local variables of one type.
type Locals struct {
	Count uint32
	Type  ValType
}

// A Table is a table with its initial element.
type Table struct {
	TableType
	Import *Import
	Init   []Instr // a constant expression; nil: null
	Offset int
}

// A Memory is a linear memory.
type Memory struct {
	MemoryType
	Import *Import
	Offset int
}

// A Global is a global variable.
type Global struct {
	GlobalType
	Import *Import
	Init   []Instr // a constant expression, like all without its end
	Offset int
}

// A Tag is an exception tag.
type Tag struct {
	Type   uint32
	Import *Import
	Offset int
}

// A Start names the function that runs at instantiation.
type Start struct {
	Func   uint32
	Offset int
}

// SegmentMode says when a segment is used.
type SegmentMode byte

const (
	Active      SegmentMode = iota // copied at instantiation
	Passive                        // for memory.init and table.init
	Declarative                    // only declares functions that ref.func may name
)

// An Elem is an element segment.
type Elem struct {
	Mode   SegmentMode
	Table  uint32
	At     []Instr // where, if active
	Type   ValType
	Init   [][]Instr // one constant expression per element
	Offset int
}

// A Data is a data segment.
type Data struct {
	Mode   SegmentMode
	Memory uint32
	At     []Instr // where, if active
	Init   []byte  // shares the module's bytes
	Offset int
}

// A Custom is a custom section.
type Custom struct {
	Name     string
	Offset   int // of its contents, after the name
	Size     int
	Before   byte   // id of the known section that follows it, 0 at the end
	Contents []byte // shares the module's bytes
}

// Names is what the name section says, indexed as the module is.
type Names struct {
	Module  string
	Funcs   map[uint32]string
	Locals  map[uint32]map[uint32]string
	Labels  map[uint32]map[uint32]string
	Types   map[uint32]string
	Tables  map[uint32]string
	Mems    map[uint32]string
	Globals map[uint32]string
	Elems   map[uint32]string
	Data    map[uint32]string
	Fields  map[uint32]map[uint32]string
	Tags    map[uint32]string
}

// A Producer is an entry of the producers section.
type Producer struct {
	Field, Name, Version string
}

// A BranchHint says how likely a branch is.
type BranchHint struct {
	Offset int // of the if or br_if in the function's body, from the locals on
	Likely bool
}

// FuncType returns the type of function i.
func (m *Module) FuncType(i uint32) *FuncType { return &m.Types[m.Funcs[i].Type].Func }

// LinkImport lets the imported thing refer to its import, an element of m.Imports.
func (m *Module) LinkImport(im *Import) {
	switch im.Kind {
	case ExternFunc:
		m.Funcs[im.Index].Import = im
	case ExternTable:
		m.Tables[im.Index].Import = im
	case ExternMemory:
		m.Memories[im.Index].Import = im
	case ExternGlobal:
		m.Globals[im.Index].Import = im
	case ExternTag:
		m.Tags[im.Index].Import = im
	}
}
