package ir

import "slices"

// What is known of the source that a program was made of: which line each value
// comes from, and what was inlined there. Values know only their position in the
// module, so passes need not care.

// A SourceFile is a file of the source.
type SourceFile struct {
	Index int // in Module.SourceFiles
	Name  string
}

// A SourceUnit is what a compiler compiled at once.
type SourceUnit struct {
	Index    int // in Module.SourceUnits
	File     *SourceFile
	Dir      string // where that was compiled
	Language string // as DWARF calls it: C11, Rust; empty if it has no name for it
	Producer string // the compiler
}

// A Subprogram is a function of the source. Several Funcs may be made of it, or none
// if it is inlined everywhere.
type Subprogram struct {
	Index   int // in Module.Subprograms
	Unit    *SourceUnit
	Scope   string // the namespace, module or class that it is in: "std::vector<int>"
	Name    string
	Linkage string // the name that linkers know; may be empty
	File    *SourceFile
	Line    int
}

// FullName is the name with the scope.
func (s *Subprogram) FullName() string {
	if s.Scope == "" {
		return s.Name
	}
	return s.Scope + "::" + s.Name
}

// A Source says what a Func was made of.
type Source struct {
	Subprogram *Subprogram
	Scopes     []Scope     // what is in it; scope 0 is the function, scope n is Scopes[n-1]
	Memory     int         // the memory that its pointers point into
	Body       uint32      // the position where its body begins, after what prepares its variables; 0 if not known
	Rows       []SourceRow // ascending by Pos
	Variables  []Variable
}

// A Scope is a subprogram inlined in a Func, or a block if it has no Subprogram.
type Scope struct {
	Parent     int // the number of a scope before this
	Subprogram *Subprogram
	At         SourceLine // where it was called, or where the block begins
}

// A SourceLine is a place in the source.
type SourceLine struct {
	File         *SourceFile // nil if nothing is known
	Line, Column int         // from 1; 0 if not known
}

// A SourceRow says where the values from position Pos on come from, up to the Pos of the next.
type SourceRow struct {
	Pos uint32
	SourceLine
	Scope int
}

// Row returns the index of the row for a position, or -1.
func (s *Source) Row(pos uint32) int {
	i, found := slices.BinarySearchFunc(s.Rows, pos, func(r SourceRow, pos uint32) int {
		return int(int64(r.Pos) - int64(pos))
	})
	if found {
		return i
	}
	return i - 1
}
