package wat

import (
	"unicode/utf8"

	"wasmc/frontend/wasm"
)

// externKinds are the kinds of things that are imported and exported, by their
// keywords.
var externKinds = map[string]wasm.ExternKind{
	"func": wasm.ExternFunc, "table": wasm.ExternTable, "memory": wasm.ExternMemory,
	"global": wasm.ExternGlobal, "tag": wasm.ExternTag,
}

// declareFields numbers the things that fields define, with their identifiers.
func (p *parser) declareFields() {
	if p.tok.kind == id {
		p.shift()
	}
	for p.tok.kind == lparen {
		p.declareField()
	}
}

func (p *parser) declareField() {
	pos := p.tok.pos
	p.shift()
	keyword := p.tok
	kind, isExtern := externKinds[keyword.text]
	switch {
	case isExtern:
		p.shift()
		p.declareExtern(kind, pos)
	case keyword.text == "type" || keyword.text == "rec":
		p.typeFields = append(p.typeFields, pos)
		p.declareTypes()
	case keyword.text == "import":
		p.shift()
		p.declareImport(pos)
	case keyword.text == "elem":
		p.shift()
		p.declare(&p.elems)
		p.skip(nil)
	case keyword.text == "data":
		p.shift()
		p.declare(&p.data)
		p.skip(nil)
	case keyword.text == "export" || keyword.text == "start":
		p.skip(nil)
	default:
		p.unexpected("a module field")
	}
}

// declareTypes numbers the types of a type or rec field.
func (p *parser) declareTypes() {
	group := p.accept("rec")
	for p.at("type") && group {
		p.shift()
		p.shift()
		p.declare(&p.types)
		p.skip(nil)
	}
	if !group {
		p.shift()
		p.declare(&p.types)
	}
	p.skip(nil)
}

func (p *parser) declareImport(pos int) {
	p.expect(str)
	p.expect(str)
	p.expect(lparen)
	kind, ok := externKinds[p.tok.text]
	if !ok {
		p.unexpected("func, table, memory, global or tag")
		return
	}
	p.shift()
	p.declare(&p.externs[kind])
	p.skip(nil)
	p.skip(nil)
	p.importOrder(pos)
}

// importOrder refuses the import at pos if something was defined before it.
func (p *parser) importOrder(pos int) {
	if p.defined != "" {
		p.fail(pos, "import after %s definition", p.defined)
	}
}

// declareExtern numbers what a field defines or imports, and the segment that it
// may contain.
func (p *parser) declareExtern(kind wasm.ExternKind, pos int) {
	s := &p.externs[kind]
	p.declare(s)
	imported := false
	p.skip(func(keyword string) {
		switch {
		case keyword == "import":
			imported = true
		case keyword == "data" && kind == wasm.ExternMemory:
			p.data.n++
		case keyword == "elem" && kind == wasm.ExternTable:
			p.elems.n++
		}
	})
	if imported {
		p.importOrder(pos)
	} else if p.defined == "" {
		p.defined = s.thing
	}
}

// defineTypes reads a type or rec field.
func (p *parser) defineTypes() {
	p.shift() // annotations before it are for defineField
	if p.advance().text == "rec" {
		p.recField()
	} else {
		p.subType(len(p.m.Types), 1)
	}
	p.close()
}

// defineField reads a field, of which the identifier is declared.
func (p *parser) defineField() {
	p.expect(lparen)
	keyword := p.advance().text
	kind, isExtern := externKinds[keyword]
	switch {
	case isExtern:
		p.externField(kind)
	case keyword == "import":
		p.importField()
	case keyword == "export":
		p.exportField()
	case keyword == "start":
		p.startField()
	case keyword == "elem":
		p.elemField()
	case keyword == "data":
		p.dataField()
	default:
		p.skip(nil) // types are defined before
		return
	}
	p.close()
}

// utf8Name reads a string that must be UTF-8.
func (p *parser) utf8Name() string {
	t := p.expect(str)
	if !utf8.ValidString(t.value) {
		p.fail(t.pos, "malformed UTF-8 encoding")
	}
	return t.value
}

func (p *parser) importField() {
	pos := p.tok.pos
	module, name := p.utf8Name(), p.utf8Name()
	p.expect(lparen)
	kind := externKinds[p.advance().text]
	p.name(p.externNames(kind), p.externCount(kind))
	p.importAs(kind, module, name, pos)
	p.close()
}

// importAs reads the type of an imported thing.
func (p *parser) importAs(kind wasm.ExternKind, module, name string, pos int) {
	m := p.m
	i := p.externCount(kind)
	m.Imports = append(m.Imports, wasm.Import{Module: module, Name: name, Kind: kind, Index: i, Offset: pos})
	switch kind {
	case wasm.ExternFunc:
		t, s := p.typeUse(true)
		p.nameParams(i, &s)
		m.Funcs = append(m.Funcs, wasm.Func{Type: t, Offset: pos})
	case wasm.ExternTable:
		m.Tables = append(m.Tables, wasm.Table{TableType: p.tableType(), Offset: pos})
	case wasm.ExternMemory:
		m.Memories = append(m.Memories, wasm.Memory{MemoryType: p.memoryType(), Offset: pos})
	case wasm.ExternGlobal:
		m.Globals = append(m.Globals, wasm.Global{GlobalType: p.globalType(), Offset: pos})
	case wasm.ExternTag:
		t, _ := p.typeUse(true)
		m.Tags = append(m.Tags, wasm.Tag{Type: t, Offset: pos})
	}
}

// externCount is the number of things of a kind that are defined already.
func (p *parser) externCount(kind wasm.ExternKind) uint32 {
	m := p.m
	return uint32([...]int{
		wasm.ExternFunc: len(m.Funcs), wasm.ExternTable: len(m.Tables), wasm.ExternMemory: len(m.Memories),
		wasm.ExternGlobal: len(m.Globals), wasm.ExternTag: len(m.Tags),
	}[kind])
}

// externNames are the names of the things of a kind.
func (p *parser) externNames(kind wasm.ExternKind) *map[uint32]string {
	return externNames(&p.m.Names, kind)
}

func externNames(n *wasm.Names, kind wasm.ExternKind) *map[uint32]string {
	return [...]*map[uint32]string{
		wasm.ExternFunc: &n.Funcs, wasm.ExternTable: &n.Tables, wasm.ExternMemory: &n.Mems,
		wasm.ExternGlobal: &n.Globals, wasm.ExternTag: &n.Tags,
	}[kind]
}

// externField reads a field that defines something, or imports it, and may export
// it.
func (p *parser) externField(kind wasm.ExternKind) {
	i := p.externCount(kind)
	pos := p.tok.pos
	p.name(p.externNames(kind), i)
	for at := p.tok.pos; p.open("export"); at = p.tok.pos {
		p.m.Exports = append(p.m.Exports, wasm.Export{Name: p.utf8Name(), Kind: kind, Index: i, Offset: at})
		p.close()
	}
	if p.open("import") {
		module, name := p.utf8Name(), p.utf8Name()
		p.close()
		p.importAs(kind, module, name, pos)
		return
	}
	switch kind {
	case wasm.ExternFunc:
		p.function(i)
	case wasm.ExternTable:
		p.table(i, pos)
	case wasm.ExternMemory:
		p.memory(i, pos)
	case wasm.ExternGlobal:
		g := wasm.Global{GlobalType: p.globalType(), Offset: pos}
		g.Init = p.expr()
		p.m.Globals = append(p.m.Globals, g)
	case wasm.ExternTag:
		t, _ := p.typeUse(true)
		p.m.Tags = append(p.m.Tags, wasm.Tag{Type: t, Offset: pos})
	}
}

// table reads a table with its initial element, or one that an inline segment
// fills.
func (p *parser) table(i uint32, pos int) {
	is64 := p.addrType()
	if !p.isNatural() {
		p.inlineTable(i, is64, pos)
		return
	}
	t := wasm.Table{TableType: wasm.TableType{Limits: p.limits(is64)}, Offset: pos}
	t.Elem = p.refType()
	if p.tok.kind != rparen {
		t.Init = p.expr()
	}
	p.m.Tables = append(p.m.Tables, t)
}

func (p *parser) inlineTable(i uint32, is64 bool, pos int) {
	t := wasm.TableType{Limits: wasm.Limits{Is64: is64, HasMax: true}, Elem: p.refType()}
	s := wasm.Elem{Table: i, Type: t.Elem, At: zero(is64, pos), Offset: pos}
	if !p.open("elem") {
		p.unexpected("the limits of the table or its elements")
		return
	}
	if p.tok.kind == lparen {
		s.Init = p.elemExprs()
	} else {
		s.Init = p.elemFuncs()
		if s.Type == wasm.FuncRef { // the type of function indices alone, which are more compact
			s.Type = wasm.Ref(wasm.HeapFunc, false)
		}
	}
	p.close()
	t.Min = uint64(len(s.Init))
	t.Max = t.Min
	p.m.Tables = append(p.m.Tables, wasm.Table{TableType: t, Offset: pos})
	p.m.Elems = append(p.m.Elems, s)
}

// memory reads a memory, or one that an inline segment fills.
func (p *parser) memory(i uint32, pos int) {
	is64 := p.addrType()
	if p.isNatural() {
		t := wasm.MemoryType{Limits: p.limits(is64), Shared: p.accept("shared")}
		t.PageSize = p.pageSize()
		p.m.Memories = append(p.m.Memories, wasm.Memory{MemoryType: t, Offset: pos})
		return
	}
	t := wasm.MemoryType{Limits: wasm.Limits{Is64: is64, HasMax: true}, PageSize: p.pageSize()}
	if !p.open("data") {
		p.unexpected("the limits of the memory or its data")
		return
	}
	s := wasm.Data{Memory: i, At: zero(is64, pos), Init: p.dataStrings(), Offset: pos}
	p.close()
	if n := uint64(len(s.Init)); n > 0 {
		t.Min = (n-1)>>t.PageSize + 1
	}
	t.Max = t.Min
	p.m.Memories = append(p.m.Memories, wasm.Memory{MemoryType: t, Offset: pos})
	p.m.Data = append(p.m.Data, s)
}

// zero is the offset of an inline segment.
func zero(is64 bool, pos int) []wasm.Instr {
	op := wasm.ByCode(wasm.I32Const)
	if is64 {
		op = wasm.ByCode(wasm.I64Const)
	}
	return []wasm.Instr{{Op: op, Offset: pos}}
}

func (p *parser) exportField() {
	e := wasm.Export{Offset: p.tok.pos}
	e.Name = p.utf8Name()
	p.expect(lparen)
	kind, ok := externKinds[p.tok.text]
	if !ok {
		p.unexpected("func, table, memory, global or tag")
	}
	p.advance()
	e.Kind, e.Index = kind, p.index(&p.externs[kind])
	p.close()
	p.m.Exports = append(p.m.Exports, e)
}

func (p *parser) startField() {
	if p.m.Start != nil {
		p.stop("multiple start sections")
	}
	p.m.Start = &wasm.Start{Offset: p.tok.pos}
	p.m.Start.Func = p.index(&p.externs[wasm.ExternFunc])
}

func (p *parser) dataField() {
	s := wasm.Data{Offset: p.tok.pos, Mode: wasm.Passive}
	p.name(&p.m.Names.Data, uint32(len(p.m.Data)))
	memory, ok := p.target("memory", &p.externs[wasm.ExternMemory])
	if ok || p.tok.kind == lparen {
		s.Mode, s.Memory = wasm.Active, memory
		s.At = p.offset()
	}
	s.Init = p.dataStrings()
	p.m.Data = append(p.m.Data, s)
}

// target reads the memory or table of an active segment, if it is given: in
// parentheses, or in the oldest texts as a bare number.
func (p *parser) target(keyword string, s *space) (uint32, bool) {
	if p.isNatural() {
		return p.index(s), true
	}
	return p.use(keyword, s)
}

func (p *parser) dataStrings() []byte {
	var data []byte
	for p.tok.kind == str {
		data = append(data, p.advance().value...)
	}
	return data
}

// offset reads the place of an active segment.
func (p *parser) offset() []wasm.Instr {
	if !p.open("offset") {
		return p.foldedExpr()
	}
	at := p.expr()
	p.close()
	return at
}

func (p *parser) elemField() {
	s := wasm.Elem{Offset: p.tok.pos, Mode: wasm.Passive}
	p.name(&p.m.Names.Elems, uint32(len(p.m.Elems)))
	table, ok := p.target("table", &p.externs[wasm.ExternTable])
	switch {
	case ok || p.tok.kind == lparen && !p.atValType():
		s.Mode, s.Table = wasm.Active, table
		s.At = p.offset()
	case p.accept("declare"):
		s.Mode = wasm.Declarative
	}
	p.elemList(&s)
	p.m.Elems = append(p.m.Elems, s)
}

// elemList reads the type of a segment's elements and the elements. Indices of
// functions need no type in an active segment.
func (p *parser) elemList(s *wasm.Elem) {
	if p.atValType() {
		s.Type = p.refType()
		s.Init = p.elemExprs()
		return
	}
	if !p.accept("func") && s.Mode != wasm.Active {
		p.unexpected("a reference type or func")
	}
	s.Type = wasm.Ref(wasm.HeapFunc, false)
	s.Init = p.elemFuncs()
}

func (p *parser) elemExprs() [][]wasm.Instr {
	var list [][]wasm.Instr
	for p.tok.kind == lparen {
		if !p.open("item") {
			list = append(list, p.foldedExpr())
			continue
		}
		list = append(list, p.expr())
		p.close()
	}
	return list
}

func (p *parser) elemFuncs() [][]wasm.Instr {
	var list [][]wasm.Instr
	for p.isIndex() {
		pos := p.tok.pos
		f := p.index(&p.externs[wasm.ExternFunc])
		list = append(list, []wasm.Instr{{Op: wasm.ByCode(wasm.RefFunc), Offset: pos, Index: f}})
	}
	return list
}
