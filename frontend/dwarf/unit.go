package dwarf

import (
	"debug/dwarf"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"wasmc/ir"
)

// A unit is what one compile unit says.
type unit struct {
	source ir.SourceUnit
	named  map[dwarf.Offset]*entry // what others may refer to
	roots  []*scope                // functions with code
	lines  map[int][]line          // by function
	files  map[string]*ir.SourceFile

	// What package dwarf makes of the unit's own name in version 5, if that is absolute: it joins
	// it with the directory all the same.
	joined, unjoined string

	// With variables.
	variables map[dwarf.Offset]*variable
	types     map[dwarf.Offset]*typ
}

// An entry is a function, or something that names can be in: a namespace, a module
// or a type.
type entry struct {
	unit          *unit
	tag           dwarf.Tag
	parent        *entry // nil if it is in nothing of the kind
	name, linkage string
	file          *ir.SourceFile
	line          int
	origin        dwarf.Offset // of the entry that says the rest; 0 if there is none
	abstract      bool         // it is that function, and not only declared there
	subprogram    *ir.Subprogram
}

// A scope is a function, a function inlined in it or a block, with code.
type scope struct {
	entry    *entry       // of the function itself
	origin   dwarf.Offset // of an inlined function
	block    bool
	at       ir.SourceLine
	ranges   [][2]uint64
	children []*scope

	// With variables.
	variables []*variable
	frame     int64 // the local that variables in memory are relative to, noLocal if there is none
}

// A line is a row of the line table: it is about the code from position pos on.
type line struct {
	pos uint32
	ir.SourceLine
	body bool // the function's begins
}

// A walk goes through the entries of a unit.
type walk struct {
	*reader
	*unit
	data  *dwarf.Data
	files []*ir.SourceFile // by number
	open  []opened         // from the unit on

	version             int
	low                 uint64 // what lists of places are relative to
	addrBase, listsBase int64
}

// An opened is an entry whose children are being read. Each may be nil.
type opened struct {
	entry *entry
	scope *scope
	typ   *typ
}

// unit reads one compile unit.
func (r *reader) unit(data *dwarf.Data, h header) (*unit, error) {
	u := &unit{
		named: map[dwarf.Offset]*entry{}, lines: map[int][]line{}, files: map[string]*ir.SourceFile{},
		variables: map[dwarf.Offset]*variable{}, types: map[dwarf.Offset]*typ{},
	}
	w := &walk{reader: r, unit: u, data: data, version: h.version}
	entries := data.Reader()
	entries.Seek(h.entries)
	for {
		e, err := entries.Next()
		if err != nil {
			return nil, err
		}
		if e == nil || e.Offset >= h.end {
			return u, nil
		}
		w.spend(1 + len(e.Field))
		if e.Offset == h.entries {
			if err := w.start(e); err != nil {
				return nil, err
			}
			continue
		}
		if err := w.entry(e); err != nil {
			return nil, err
		}
		if len(w.open) == 0 {
			return u, nil
		}
	}
}

// start takes the entry of the unit itself.
func (w *walk) start(e *dwarf.Entry) error {
	name, _ := e.Val(dwarf.AttrName).(string)
	dir, _ := e.Val(dwarf.AttrCompDir).(string)
	language, _ := e.Val(dwarf.AttrLanguage).(int64)
	producer, _ := e.Val(dwarf.AttrProducer).(string)
	w.source = ir.SourceUnit{Dir: dir, Language: languages[language], Producer: producer}
	if path.IsAbs(name) && dir != "" {
		w.joined, w.unjoined = path.Join(dir, name), name
	}
	w.source.File = w.file(name)
	w.low, _ = e.Val(dwarf.AttrLowpc).(uint64)
	w.addrBase, _ = e.Val(dwarf.AttrAddrBase).(int64)
	w.listsBase, _ = e.Val(dwarf.AttrLoclistsBase).(int64)
	if e.Children {
		w.open = append(w.open, opened{})
	}
	return w.readLines(e)
}

// file returns the file of a name. Names are relative to where the unit was compiled,
// unless package dwarf has joined them with that.
func (u *unit) file(name string) *ir.SourceFile {
	if u.joined != "" && name == u.joined {
		name = u.unjoined
	}
	if !strings.Contains(name+u.source.Dir, `\`) { // there is none of Windows
		name = path.Clean(name)
		if dir := path.Clean(u.source.Dir); !path.IsAbs(name) && !strings.HasPrefix(name, dir+"/") {
			name = path.Join(dir, name)
		}
	}
	f := u.files[name]
	if f == nil {
		f = &ir.SourceFile{Name: name}
		u.files[name] = f
	}
	return f
}

// entry takes any other entry.
func (w *walk) entry(e *dwarf.Entry) error {
	if e.Tag == 0 {
		w.open = w.open[:len(w.open)-1]
		return nil
	}
	outer := w.open[len(w.open)-1]
	inner := opened{entry: outer.entry}
	switch e.Tag {
	case dwarf.TagLexDwarfBlock:
		inner.scope = outer.scope
		if outer.scope == nil || !w.all {
			break
		}
		s, err := w.scope(e)
		if err != nil {
			return err
		}
		if s != nil {
			s.block = true
			outer.scope.children = append(outer.scope.children, s)
			inner.scope = s
		}
	case dwarf.TagNamespace, dwarf.TagModule, dwarf.TagStructType, dwarf.TagClassType, dwarf.TagUnionType,
		dwarf.TagEnumerationType, dwarf.TagInterfaceType:
		inner.entry = w.name(e, outer.entry)
	case dwarf.TagSubprogram:
		inner.entry = w.name(e, outer.entry)
		s, err := w.scope(e)
		if err != nil {
			return err
		}
		if s != nil {
			s.entry = inner.entry
			w.roots = append(w.roots, s)
		}
		inner.scope = s
	case dwarf.TagInlinedSubroutine:
		inner.scope = outer.scope
		if outer.scope == nil {
			break // of a function that is only inlined
		}
		s, err := w.scope(e)
		if err != nil {
			return err
		}
		if s != nil {
			outer.scope.children = append(outer.scope.children, s)
			inner.scope = s
		}
	}
	if w.all {
		if err := w.detail(e, outer, &inner); err != nil {
			return err
		}
	}
	if e.Children {
		w.open = append(w.open, inner)
	}
	if len(w.open) > maxNesting {
		return fmt.Errorf(".debug_info at %#x: entries are nested more than %d deep", e.Offset, maxNesting)
	}
	return nil
}

// detail takes what an entry says of variables and types.
func (w *walk) detail(e *dwarf.Entry, outer opened, inner *opened) error {
	if _, ok := kinds[e.Tag]; ok {
		inner.typ = w.typ(e)
		return nil
	}
	switch e.Tag {
	case dwarf.TagMember, dwarf.TagInheritance, dwarf.TagEnumerator, dwarf.TagSubrangeType:
		if outer.typ != nil {
			outer.typ.member(e)
		}
	case dwarf.TagFormalParameter, dwarf.TagVariable:
		if outer.typ != nil {
			return nil // of a type of functions, or a static member
		}
		v, err := w.variable(e)
		if err != nil {
			return err
		}
		w.unit.variables[e.Offset] = v
		if outer.scope != nil {
			outer.scope.variables = append(outer.scope.variables, v)
		}
	}
	return nil
}

// maxNesting is how deep entries can be nested. Compilers inline some dozens of functions
// into one another.
const maxNesting = 2000

// name notes an entry that others may refer to.
func (w *walk) name(e *dwarf.Entry, parent *entry) *entry {
	n := &entry{unit: w.unit, tag: e.Tag, parent: parent, file: w.fileOf(e, dwarf.AttrDeclFile)}
	n.name, _ = e.Val(dwarf.AttrName).(string)
	n.linkage, _ = e.Val(dwarf.AttrLinkageName).(string)
	n.line = number(e, dwarf.AttrDeclLine)
	n.origin, n.abstract = e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
	if !n.abstract {
		n.origin, _ = e.Val(dwarf.AttrSpecification).(dwarf.Offset)
	}
	w.named[e.Offset] = n
	return n
}

// scope returns the code that an entry is about, or nil if it is about none.
func (w *walk) scope(e *dwarf.Entry) (*scope, error) {
	ranges, err := w.data.Ranges(e)
	if err != nil {
		return nil, err
	}
	w.spend(len(ranges))
	s := &scope{}
	for _, r := range ranges {
		if w.layout.function(r[0]) >= 0 && r[0] < r[1] { // else the linker has dropped it
			s.ranges = append(s.ranges, r)
		}
	}
	if len(s.ranges) == 0 {
		return nil, nil
	}
	s.frame = noLocal
	if base, ok := e.Val(dwarf.AttrFrameBase).([]byte); ok {
		if p, ok := w.expression(base); ok && p.value && p.offset == 0 {
			s.frame = p.local
		}
	}
	if e.Tag == dwarf.TagInlinedSubroutine {
		s.origin, _ = e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		s.at = ir.SourceLine{File: w.fileOf(e, dwarf.AttrCallFile), Line: number(e, dwarf.AttrCallLine), Column: number(e, dwarf.AttrCallColumn)}
	}
	return s, nil
}

// fileOf returns the file whose number an attribute is, or nil.
func (w *walk) fileOf(e *dwarf.Entry, a dwarf.Attr) *ir.SourceFile {
	i, ok := e.Val(a).(int64)
	if !ok || i < 0 || i >= int64(len(w.files)) {
		return nil
	}
	return w.files[i]
}

// number returns a line or a column, 0 if there is none that could be one.
func number(e *dwarf.Entry, a dwarf.Attr) int {
	n, _ := e.Val(a).(int64)
	return sane(n)
}

func sane(n int64) int {
	if n < 0 || n > 1<<31-1 {
		return 0
	}
	return int(n)
}

// readLines reads the line table of the unit.
func (w *walk) readLines(e *dwarf.Entry) error {
	if at, ok := e.Val(dwarf.AttrStmtList).(int64); ok {
		if err := w.lineTable(at); err != nil {
			return err
		}
	}
	table, err := w.data.LineReader(e)
	if err != nil || table == nil {
		return err
	}
	for _, f := range table.Files() {
		var file *ir.SourceFile
		if f != nil {
			file = w.unit.file(f.Name)
		}
		w.files = append(w.files, file)
	}
	w.spend(len(w.files))
	for {
		if err := w.sequence(table); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// sequence takes the lines of a run of code. The run may be one that the linker has
// dropped: its address is then 0, or beyond the code. It may be of several functions.
func (w *walk) sequence(table *dwarf.LineReader) error {
	in, dropped := -1, false // the function
	for first := true; ; first = false {
		var row dwarf.LineEntry
		if err := table.Next(&row); err != nil {
			return err
		}
		w.spend(1)
		if first {
			dropped = w.layout.function(row.Address) < 0
		}
		f := w.layout.function(row.Address)
		if row.EndSequence {
			f = in
		}
		if f >= 0 && !dropped {
			w.unit.lines[f] = append(w.unit.lines[f], w.line(&row))
		}
		if row.EndSequence {
			return nil
		}
		in = f
	}
}

func (w *walk) line(row *dwarf.LineEntry) line {
	l := line{pos: w.layout.pos(row.Address), body: row.PrologueEnd}
	if row.File != nil && !row.EndSequence {
		l.SourceLine = ir.SourceLine{File: w.unit.file(row.File.Name), Line: sane(int64(row.Line)), Column: sane(int64(row.Column))}
	}
	return l
}

// languages are the names of the language codes, as far as LLVM 16 knows them.
var languages = map[int64]string{
	0x01: "C89", 0x02: "C", 0x03: "Ada83", 0x04: "C_plus_plus", 0x05: "Cobol74", 0x07: "Fortran77", 0x08: "Fortran90",
	0x09: "Pascal83", 0x0A: "Modula2", 0x0C: "C99", 0x0D: "Ada95", 0x0E: "Fortran95", 0x10: "ObjC", 0x11: "ObjC_plus_plus",
	0x13: "D", 0x14: "Python", 0x16: "Go", 0x17: "Modula3", 0x18: "Haskell", 0x19: "C_plus_plus_03", 0x1A: "C_plus_plus_11",
	0x1B: "OCaml", 0x1C: "Rust", 0x1D: "C11", 0x1E: "Swift", 0x1F: "Julia", 0x20: "Dylan", 0x21: "C_plus_plus_14",
	0x22: "Fortran03", 0x23: "Fortran08", 0x27: "Zig", 0x28: "Crystal", 0x2A: "C_plus_plus_17", 0x2B: "C_plus_plus_20",
	0x2C: "C17", 0x2D: "Fortran18", 0x2E: "Ada2005", 0x2F: "Ada2012",
}
