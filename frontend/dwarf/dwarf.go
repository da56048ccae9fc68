// Package dwarf reads what a module's debug sections say about its functions: which
// lines of the source they were made of, and what was inlined in them. It reads DWARF 2
// to 5 as compilers to WebAssembly emit it, where addresses are offsets in the contents of
// the code section.
//
// Debug sections are never needed. If anything is wrong with them, Read says so and
// has nothing else to say; it neither panics nor takes much more time or memory than sections
// of that size can need.
package dwarf

import (
	"debug/dwarf"
	"errors"
	"fmt"
	"sync/atomic"

	"wasmc/frontend/wasm"
	"wasmc/ir"
	"wasmc/ir/parallel"
)

// An Info is what the debug sections of a module say.
type Info struct {
	Funcs map[int]*ir.Source // by the function's index

	// All that the sources refer to.
	Files       []*ir.SourceFile
	Units       []*ir.SourceUnit
	Subprograms []*ir.Subprogram
	Types       []*ir.SourceType

	// Watches are the places whose Value is that of a local, by the function's index.
	Watches map[int][]Watch
}

// A Watch is a place where a local of the function has, or points to, a variable.
type Watch struct {
	Local uint32
	All   bool // wherever the local is set, not only in the place's range; it is set once
	Place *ir.Place
}

// Has reports whether m has debug sections that Read could read.
func Has(m *wasm.Module) bool { return m.CodeOffset != 0 && len(section(m, ".debug_info")) > 0 }

// Read reads the debug sections of m, several units at a time: lines and functions, or
// all, which is variables and types too.
func Read(m *wasm.Module, all bool, jobs int) (info *Info, err error) {
	r := &reader{m: m, all: all, layout: layoutOf(m)}
	defer r.guard(&err)
	units, err := r.check()
	if err != nil {
		return nil, err
	}
	read := make([]*unit, len(units))
	sections := make(chan *dwarf.Data, jobs) // package dwarf's are for one at a time
	for range jobs {
		data, err := r.open()
		if err != nil {
			return nil, err
		}
		sections <- data
	}
	err = parallel.Each(jobs, len(units), func(i int) (err error) {
		defer r.guard(&err)
		data := <-sections
		defer func() { sections <- data }()
		read[i], err = r.unit(data, units[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	return r.assemble(read), nil
}

// section returns the contents of a custom section, nil if there is none.
func section(m *wasm.Module, name string) []byte {
	for i := range m.Customs {
		if m.Customs[i].Name == name {
			return m.Customs[i].Contents
		}
	}
	return nil
}

// A reader reads the debug sections of a module.
type reader struct {
	m      *wasm.Module
	all    bool // variables and types too
	layout layout
	budget atomic.Int64
}

// open prepares the sections for package dwarf.
func (r *reader) open() (*dwarf.Data, error) {
	get := func(name string) []byte { return section(r.m, ".debug_"+name) }
	data, err := dwarf.New(get("abbrev"), nil, nil, get("info"), get("line"), nil, get("ranges"), get("str"))
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"addr", "line_str", "str_offsets", "rnglists"} {
		if err := data.AddSection(".debug_"+name, get(name)); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// errBudget says that damaged sections keep their reader busy: entries that are a
// byte long and have a thousand attributes, or lists that a thousand entries share.
var errBudget = errors.New("they have more to say than sections of their size should")

// spend takes n, of something that takes time or memory, from the budget.
func (r *reader) spend(n int) {
	if r.budget.Add(-int64(n)) < 0 {
		panic(errBudget)
	}
}

// guard turns a panic into an error: package dwarf panics at some of what is damaged.
func (r *reader) guard(err *error) {
	switch p := recover().(type) {
	case nil:
	case error:
		*err = p
	default:
		*err = fmt.Errorf("%v", p)
	}
}
