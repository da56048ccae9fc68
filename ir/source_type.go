package ir

// What is known of a function's variables: where they are and of which type.

// A Variable is one of the source, in a Func.
type Variable struct {
	Scope  int // the number of the scope that it is in
	Param  int // which parameter of the scope's function it is, from 1; 0 if it is none
	Name   string
	Type   *SourceType
	At     SourceLine // where it is declared; without column
	Places []Place
}

// A Place is where a variable is while the code from position From up to To runs.
type Place struct {
	From, To uint32
	Kind     PlaceKind
	Value    *Value // nil if it is not known; passes may remove it from the function
	Offset   int64
}

// PlaceKind says what a place is.
type PlaceKind uint8

// The kinds of places.
const (
	IsConstant PlaceKind = iota // the variable is Offset
	IsStatic                    // it is in the source's memory at Offset
	IsValue                     // it is Value + Offset
	IsMemory                    // it is in the source's memory at Value + Offset
)

// A SourceType is a type of the source.
type SourceType struct {
	Index    int
	Kind     SourceTypeKind
	Name     string // may be empty
	Size     uint64 // in bytes
	Encoding string // of a basic type, as DWARF calls it: signed, float
	Elem     *SourceType
	Count    int64 // of an array's elements; -1 if that is not known
	Members  []SourceMember
}

// SourceTypeKind tells types apart.
type SourceTypeKind uint8

// The kinds of types. Elem is what a pointer points to, what an array or enumeration
// consists of, or the type that another is a name or a variant of; nil is void.
const (
	BasicType SourceTypeKind = iota
	PointerType
	StructType
	ClassType
	UnionType
	ArrayType
	EnumType
	FuncSourceType
	NamedType // a typedef
	ConstType
	VolatileType
	IncompleteType // a structure that is only declared
)

var sourceTypeNames = [...]string{"basic", "pointer", "struct", "class", "union", "array", "enum", "func", "named",
	"const", "volatile", "incomplete"}

var placeNames = [...]string{"constant", "static", "value", "memory"} // by kind

// A SourceMember is a field or base class of a structure, or a value of an
// enumeration.
type SourceMember struct {
	Name    string
	Type    *SourceType // nil of an enumeration's
	Inherit bool        // it is a base class
	Offset  uint64      // in bits
	Bits    uint64      // the size of a bit-field, 0 of other fields
	Value   int64       // of an enumeration's
}
