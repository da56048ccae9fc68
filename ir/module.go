package ir

// A Module is a program in the making: one module or several that were linked.
// Values refer to its parts by their index here.
type Module struct {
	Name      string
	Types     []FuncType // the canonical function types: equal types have one entry; a TypeID is an index here
	Funcs     []*Func
	Tables    []*Table
	Memories  []*Memory
	Globals   []*Global
	Data      []*Data
	Elems     []*Elem
	Instances []*Instance // in the order of their instantiation; the last is the main one

	SourceFiles []*SourceFile // see Source
	SourceUnits []*SourceUnit
	Subprograms []*Subprogram
	SourceTypes []*SourceType
}

// Main is the instance whose entry point the program runs. There is at least
// one instance.
func (m *Module) Main() *Instance { return m.Instances[len(m.Instances)-1] }

// An Instance is one of the modules that a program was linked of. The parts that
// it defines have its index.
type Instance struct {
	Name    string // by which others import from it; may be empty
	Exports []*Export
	Wants   []*Want // must be so when instantiation begins
	Start   *Func   // runs at the end of instantiation; nil if there is none
}

// A Want is a size that a memory or a table of an earlier instance must have grown
// to. One of the pointers is not nil.
type Want struct {
	Memory *Memory
	Table  *Table
	Min    uint64 // pages or elements
}

// A FuncType is the type of a function.
type FuncType struct {
	Params, Results []Type
	Variant         uint32 // numbers the types that differ only in what their references refer to
}

// An Import says where something that the module does not define comes from.
type Import struct {
	Module, Name string
}

// An Export is something that the module shows to others. One of the pointers
// is not nil.
type Export struct {
	Name   string
	Func   *Func
	Table  *Table
	Memory *Memory
	Global *Global
}

// A Memory is a linear memory.
type Memory struct {
	Index     int
	Instance  int
	Import    *Import
	Min, Max  uint64 // pages; Max is the type's or the machine's limit
	PageShift uint8  // log2 of the bytes in a page
	Is64      bool   // addresses are I64
	Shared    bool   // one can wait on its addresses
}

// A Table is a table of references.
type Table struct {
	Index    int
	Instance int
	Import   *Import
	Min, Max uint64 // elements
	Type     Type
	Init     Constant // of every element
	Is64     bool     // indices are I64
}

// A Global is a global variable.
type Global struct {
	Index   int
	Import  *Import
	Name    string // unique among globals
	Type    Type
	Mutable bool
	Init    Constant

	// Preserved says that every function that may run leaves the global as it
	// finds it, and that nobody but the module's functions sees it; see passes.
	Preserved bool
}

// A Data is a segment of initial bytes. If it is active it is copied into Memory
// at offset At when Instance is instantiated: after the active Elems, in order.
type Data struct {
	Index    int
	Instance int
	Active   bool
	Memory   int
	At       Constant
	Bytes    []byte
}

// An Elem is a segment of references. If it is active it is copied into Table at
// offset At when Instance is instantiated, in order.
type Elem struct {
	Index    int
	Instance int
	Active   bool
	Declares bool // only declares references; no instruction can use it
	Table    int
	At       Constant
	Type     Type
	Refs     []Constant
}

// A Constant is a value known when the program is built.
type Constant struct {
	Bits uint64 // of a number, or the low half of a V128
	High uint64 // the high half of a V128
	Func *Func  // of a FuncRef; nil is null
}

// Result is the type of a call's Value: Tuple for several results.
func (t FuncType) Result() Type {
	switch len(t.Results) {
	case 0:
		return Void
	case 1:
		return t.Results[0]
	}
	return Tuple
}
