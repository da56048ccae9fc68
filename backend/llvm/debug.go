package llvm

import (
	"cmp"
	"fmt"
	"strings"

	llir "github.com/llir/llvm/ir"

	"wasmc/ir"
)

// Debug metadata: what LLVM makes a native line table of. Instructions come from a
// line of the source, in a function (DISubprogram) or in one that is inlined there
// (DILocation with inlinedAt). A function of which nothing is known gets a DISubprogram
// too if the program has any: without, LLVM forgets what is inlined in it.

// A Debug says how much debug information is wanted.
type Debug int

// How much of it.
const (
	NoDebug Debug = iota
	Lines         // lines and functions, with those that are inlined
	Full          // columns, variables and types too
)

// debugInfo is the debug metadata of a unit. Nodes are written as functions need them.
type debugInfo struct {
	*unit
	next        node
	text        strings.Builder // nodes not yet written
	unit1       node            // the compile unit, 0 if not made yet
	files       map[string]node
	subprograms map[*ir.Subprogram]node
	attached    map[*ir.Subprogram]bool // is the one of a function
	funcType    node
	own         *ir.SourceFile // of functions of which nothing is known
	types       map[*ir.SourceType]node
	pointers    map[*ir.SourceType]node // as the types of variables
	unwritten   []*ir.SourceType        // have a number
	variables   map[variableKey]node
	needValue   bool // there is a debugValue
}

// newDebugInfo returns nil if the program has no debug metadata.
func newDebugInfo(u *unit) *debugInfo {
	if u.opt.Debug == NoDebug || len(u.m.SourceUnits) == 0 {
		return nil
	}
	d := &debugInfo{
		unit:        u,
		next:        numNodes(len(u.m.Memories)),
		files:       map[string]node{},
		subprograms: map[*ir.Subprogram]node{},
		attached:    map[*ir.Subprogram]bool{},
		types:       map[*ir.SourceType]node{},
		pointers:    map[*ir.SourceType]node{},
		variables:   map[variableKey]node{},
		own:         &ir.SourceFile{Name: "wasm"},
	}
	d.funcType = d.node("!DISubroutineType(types: !{})")
	return d
}

// node adds a node and returns its number.
func (d *debugInfo) node(format string, args ...any) node {
	n := d.next
	d.next++
	fmt.Fprintf(&d.text, "!%d = ", int(n))
	fmt.Fprintf(&d.text, format, args...)
	d.text.WriteByte('\n')
	return n
}

// take returns the text of the nodes that were added since the last time.
func (d *debugInfo) take() string {
	d.writeTypes()
	s := d.text.String()
	d.text.Reset()
	return s
}

// finish returns the text of what names the compile units.
func (d *debugInfo) finish() string {
	unit := d.compileUnit()
	version, dwarf := d.node("!{i32 2, !\"Debug Info Version\", i32 3}"), d.node("!{i32 7, !\"Dwarf Version\", i32 5}")
	declaration := ""
	if d.needValue {
		declaration = "declare void @llvm.dbg.value(metadata, metadata, metadata)\ndeclare void @llvm.dbg.declare(metadata, metadata, metadata)\n"
	}
	return declaration + fmt.Sprintf("%s!llvm.dbg.cu = !{%s}\n!llvm.module.flags = !{%v, %v}\n", d.take(), unit.Ident(), version.Ident(), dwarf.Ident())
}

// compileUnit returns the node of the compile unit. One is enough for all that the
// module was made of. If functions of several are inlined in one another, which is what
// LLVM does here, debuggers lose their way.
func (d *debugInfo) compileUnit() node {
	if d.unit1 != 0 {
		return d.unit1
	}
	from := mainUnit(d.m.SourceUnits)
	language, kind := cmp.Or(from.Language, "C99"), "LineTablesOnly"
	if d.opt.Debug == Full {
		kind = "FullDebug"
	}
	file := d.file(from.File)
	d.unit1 = d.node("distinct !DICompileUnit(language: DW_LANG_%s, file: %v, producer: %s, isOptimized: true, runtimeVersion: 0, "+
		"emissionKind: %s, splitDebugInlining: false, nameTableKind: None)", language, file.Ident(), quoted(from.Producer), kind)
	return d.unit1
}

// mainUnit chooses the unit whose language debuggers take all for: the first in a language
// of which parts are often in C, or else the first.
func mainUnit(units []*ir.SourceUnit) *ir.SourceUnit {
	for _, u := range units {
		if !strings.HasPrefix(u.Language, "C") || strings.HasPrefix(u.Language, "C_plus_plus") {
			return u
		}
	}
	return units[0]
}

func (d *debugInfo) file(f *ir.SourceFile) node {
	name := "wasm" // LLVM wants one
	if f != nil {
		name = f.Name
	}
	n, ok := d.files[name]
	if !ok {
		n = d.node("!DIFile(filename: %s, directory: \"\")", quoted(name))
		d.files[name] = n
	}
	return n
}

// subprogram returns the node of a function of the source.
func (d *debugInfo) subprogram(s *ir.Subprogram) node {
	n, ok := d.subprograms[s]
	if !ok {
		n = d.newSubprogram(s)
		d.subprograms[s] = n
	}
	return n
}

func (d *debugInfo) newSubprogram(s *ir.Subprogram) node {
	unit, file := d.compileUnit(), d.file(s.File)
	name := quoted(s.FullName())
	inRust := mainUnit(d.m.SourceUnits).Language == "Rust"      // where gdb does not look at linkage names
	if d.opt.Debug == Full && isMangled(s.Linkage) && !inRust { // debuggers find the scope in the linkage name
		name = quoted(s.Name) + ", linkageName: " + quoted(s.Linkage)
	}
	return d.node("distinct !DISubprogram(name: %s, scope: %[2]v, file: %[2]v, line: %d, type: %v, scopeLine: %[3]d, "+
		"spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: %[5]v)", name, file.Ident(), s.Line, d.funcType.Ident(), unit.Ident())
}

// isMangled reports whether a linkage name spells scope and types, as C++ and Rust do.
func isMangled(name string) bool {
	return strings.HasPrefix(name, "_Z") || strings.HasPrefix(name, "_R")
}

// attach returns the node for a function's definition. No two can have the same.
func (d *debugInfo) attach(s *ir.Subprogram) node {
	if d.attached[s] {
		return d.newSubprogram(s)
	}
	d.attached[s] = true
	return d.subprogram(s)
}

// A funcDebug is where the instructions of a function come from.
type funcDebug struct {
	*debugInfo
	source  *ir.Source
	self    node         // the function's DISubprogram
	nowhere node         // a location in the function, of no line
	scopes  []debugScope // by scope
	rows    []node       // by row, 0 if not made yet
	lines   map[lineOf]node
	inFile  map[inFile]node // scopes, in another file than their own
	where   map[*llir.Block]*blockDebug
}

// A debugScope is a scope as locations name it.
type debugScope struct {
	scope     node
	file      *ir.SourceFile
	inlinedAt node // noNode if it is not inlined
}

// A lineOf is a row without its column.
type lineOf struct {
	file        *ir.SourceFile
	line, scope int
}

type inFile struct {
	scope node
	file  *ir.SourceFile
}

// A blockDebug has the locations of a block's instructions, noNode for those without,
// and of its end.
type blockDebug struct {
	insts []node
	end   node
}

// function returns where the instructions of a function come from: one that f became,
// or if that is nil one of ours.
func (d *debugInfo) function(name string, f *ir.Func) *funcDebug {
	if d == nil {
		return nil
	}
	fd := &funcDebug{debugInfo: d, source: &ir.Source{}, where: map[*llir.Block]*blockDebug{}}
	if f != nil && f.Source != nil {
		fd.source = f.Source
	} else {
		fd.source.Subprogram = &ir.Subprogram{Name: name, File: d.own}
	}
	fd.self = d.attach(fd.source.Subprogram)
	fd.nowhere = d.node("!DILocation(line: 0, scope: %v)", fd.self.Ident())
	fd.rows = make([]node, len(fd.source.Rows))
	fd.scopes = make([]debugScope, len(fd.source.Scopes)+1)
	fd.scopes[0] = debugScope{fd.self, fd.source.Subprogram.File, noNode}
	fd.lines, fd.inFile = map[lineOf]node{}, map[inFile]node{}
	return fd
}

// at returns the location of a position in the module.
func (fd *funcDebug) at(pos uint32) node {
	if pos == 0 {
		return fd.nowhere
	}
	if pos < fd.source.Body && fd.opt.Debug == Full {
		return noNode // a breakpoint for the function is where locations begin
	}
	i := fd.source.Row(pos)
	if i < 0 || fd.source.Rows[i].File == nil {
		return fd.nowhere
	}
	if fd.rows[i] == 0 {
		fd.rows[i] = fd.row(&fd.source.Rows[i])
	}
	return fd.rows[i]
}

// row makes the location of a row. Columns are left out unless all is wanted: then
// there are fewer locations, which takes LLVM less time.
func (fd *funcDebug) row(row *ir.SourceRow) node {
	if fd.opt.Debug == Full {
		return fd.location("", row.SourceLine, row.Scope)
	}
	key := lineOf{row.File, row.Line, row.Scope}
	n, ok := fd.lines[key]
	if !ok {
		n = fd.location("", ir.SourceLine{File: row.File, Line: row.Line}, row.Scope)
		fd.lines[key] = n
	}
	return n
}

// end returns the location of the function's end.
func (fd *funcDebug) end() node {
	if n := len(fd.source.Rows); n > 0 && fd.source.Rows[n-1].Scope == 0 {
		return fd.at(fd.source.Rows[n-1].Pos)
	}
	return fd.nowhere
}

// location makes a location in one of the function's scopes.
func (fd *funcDebug) location(distinct string, at ir.SourceLine, scope int) node {
	s := fd.scope(scope)
	if at.File != nil && at.File != s.file {
		s.scope = fd.scopeInFile(s.scope, at.File)
	}
	inlined := ""
	if s.inlinedAt != noNode {
		inlined = ", inlinedAt: " + s.inlinedAt.Ident()
	}
	column := at.Column
	if column > maxColumn {
		column = 0
	}
	return fd.node("%s!DILocation(line: %d, column: %d, scope: %v%s)", distinct, at.Line, column, s.scope.Ident(), inlined)
}

// maxColumn is the last column that LLVM can tell apart.
const maxColumn = 1<<16 - 1

// scope returns what locations name scope i by.
func (fd *funcDebug) scope(i int) debugScope {
	if fd.scopes[i] != (debugScope{}) {
		return fd.scopes[i]
	}
	in := &fd.source.Scopes[i-1]
	if in.Subprogram == nil {
		s := fd.scope(in.Parent)
		file := in.At.File
		if file == nil {
			file = s.file
		}
		s.scope = fd.node("distinct !DILexicalBlock(scope: %v, file: %v, line: %d, column: %d)", s.scope.Ident(), fd.file(file).Ident(), in.At.Line, in.At.Column)
		fd.scopes[i] = s
		return s
	}
	s := debugScope{fd.subprogram(in.Subprogram), in.Subprogram.File, fd.location("distinct ", in.At, in.Parent)}
	fd.scopes[i] = s
	return s
}

// scopeInFile returns a scope's part in a file that it includes.
func (fd *funcDebug) scopeInFile(scope node, file *ir.SourceFile) node {
	key := inFile{scope, file}
	n, ok := fd.inFile[key]
	if !ok {
		n = fd.node("!DILexicalBlockFile(scope: %v, file: %v, discriminator: 0)", scope.Ident(), fd.file(file).Ident())
		fd.inFile[key] = n
	}
	return n
}

// locate gives a block's instructions that have no location yet the location n.
func (fd *funcDebug) locate(b *llir.Block, n node) {
	w := fd.where[b]
	if w == nil {
		w = &blockDebug{end: noNode}
		fd.where[b] = w
	}
	for len(w.insts) < len(b.Insts) {
		w.insts = append(w.insts, n)
	}
	if b.Term != nil && w.end == noNode {
		w.end = n
	}
}

// inst returns the location of an instruction. Every call has one, for what is inlined
// in its place.
func (fd *funcDebug) inst(b *llir.Block, i int) node {
	if fd == nil {
		return noNode
	}
	if w := fd.where[b]; w != nil && i < len(w.insts) && w.insts[i] != noNode {
		return w.insts[i]
	}
	if _, ok := b.Insts[i].(*llir.InstCall); ok {
		return fd.nowhere
	}
	return noNode
}

// terminator returns the location of a block's end.
func (fd *funcDebug) terminator(b *llir.Block) node {
	if fd == nil || fd.where[b] == nil {
		return noNode
	}
	return fd.where[b].end
}

// A locator knows which instructions have got their location.
type locator struct {
	*funcDebug
	block  *llir.Block // where instructions went last
	blocks int         // of the function's, those that were there then
	pos    uint32      // of the value that is being emitted

	by     map[*ir.Value][]variablePlace // places that are good as long as their value
	ranged []variablePlace
	told   []bool // of those: LLVM has been told that the variable is there
}

// startDebug is called when the function's entry has what comes before all values,
// which is of no line.
func (e *emitter) startDebug() {
	if e.debug.funcDebug == nil {
		return
	}
	for _, b := range e.out.Blocks {
		e.debug.locate(b, noNode)
	}
	e.debug.blocks = len(e.out.Blocks)
	e.debug.block = e.block
	e.startPlaces()
}

// startDebugBlock is called before the values of a block.
func (e *emitter) startDebugBlock(b *ir.Block) {
	e.debug.block = e.block
	for _, p := range b.Params {
		e.tellPlaces(p)
	}
	if len(b.Values) > 0 && e.debug.ranged != nil {
		e.tellRanged(b.Values[0].Pos, true)
	}
}

// startValue is called before a value is emitted.
func (e *emitter) startValue(v *ir.Value) {
	if e.debug.ranged != nil && v.Pos != 0 && v.Pos != e.debug.pos {
		e.debug.pos = v.Pos
		e.tellRanged(v.Pos, false)
	}
	e.debug.pos = v.Pos
}

// endValue gives what was emitted for v its location, and tells which variables it is.
func (e *emitter) endValue(v *ir.Value) {
	if e.debug.funcDebug == nil {
		return
	}
	e.locateValue()
	e.tellPlaces(v)
}

// trapLocation is the location of the value that is being emitted.
func (e *emitter) trapLocation() node {
	if e.debug.funcDebug == nil {
		return noNode
	}
	return e.debug.at(e.debug.pos)
}

// locateValue gives what was emitted for a value its location.
func (e *emitter) locateValue() {
	if e.debug.funcDebug != nil {
		e.locate(e.debug.at(e.debug.pos))
	}
}

// locateEnd gives what was emitted for the end of a block its location. That is the
// location of what the end depends on, else of the value before.
func (e *emitter) locateEnd(b *ir.Block) {
	if e.debug.funcDebug == nil {
		return
	}
	switch {
	case b.Kind == ir.Trap:
		e.debug.pos = b.Pos
	case b.Control != nil && b.Control.Block == b:
		e.debug.pos = b.Control.Pos
	case len(b.Values) == 0 && b.Kind == ir.Return:
		e.locate(e.debug.end())
		return
	case len(b.Values) == 0:
		e.debug.pos = 0
	}
	e.locate(e.debug.at(e.debug.pos))
}

// locate gives what was emitted since the last time the location n.
func (e *emitter) locate(n node) {
	l := &e.debug
	l.funcDebug.locate(l.block, n)
	for _, b := range e.out.Blocks[l.blocks:] {
		l.funcDebug.locate(b, n)
	}
	l.block, l.blocks = e.block, len(e.out.Blocks)
}
