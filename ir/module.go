package ir

// A Module is a program in the making. Values refer to its parts by their
// index here.
type Module struct {
	Name     string
	Types    []FuncType // the canonical function types: equal types have one entry; a TypeID is an index here
	Funcs    []*Func
	Tables   []*Table
	Memories []*Memory
	Globals  []*Global
	Data     []*Data
	Elems    []*Elem
	Exports  []*Export
	Start    *Func // runs at instantiation; nil if there is none
}

// A FuncType is the type of a function.
type FuncType struct {
	Params, Results []Type
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
	Import    *Import
	Min, Max  uint64 // pages; Max is the type's or the machine's limit
	PageShift uint8  // log2 of the bytes in a page
	Is64      bool   // addresses are I64
}

// A Table is a table of references.
type Table struct {
	Index    int
	Import   *Import
	Min, Max uint64 // elements
	Type     Type
	Init     Constant // of every element
	Is64     bool     // indices are I64
	Grows    bool     // some instruction grows it, or others can
}

// A Global is a global variable.
type Global struct {
	Index   int
	Import  *Import
	Name    string // unique among globals
	Type    Type
	Mutable bool
	Init    Constant
}

// A Data is a segment of initial bytes. If it is active it belongs into Memory
// at offset At when the program starts.
type Data struct {
	Index  int
	Active bool
	Memory int
	At     Constant
	Bytes  []byte
}

// An Elem is a segment of references. If it is active it belongs into Table at
// offset At when the program starts.
type Elem struct {
	Index    int
	Active   bool
	Declares bool // only declares references; no instruction can use it
	Table    int
	At       Constant
	Type     Type
	Refs     []Constant
}

// A Constant is a value known when the program is built.
type Constant struct {
	Bits uint64 // of a number
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
