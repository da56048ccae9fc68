// Package wat reads and writes the text format of WebAssembly 3.0 and the
// proposals that package wasm names, and reads the scripts of its test suite.
//
// What is wrong with a text it reports with the place and the specification's
// phrase; whether a module is valid it leaves to package validate.
package wat

import (
	"cmp"
	"slices"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
)

// Parse reads the module in the text src, which errors call name. An error is an
// *Error.
//
// Identifiers and @name annotations become the module's names and a name section,
// unless the text has a @custom annotation of that name. Function bodies are
// encoded as in a decoded module. Offsets are positions in the text, except in
// function bodies: see Source.
//
// Of the features, it minds those that changed what was there before. All else it
// parses, for package validate to say what it needs.
func Parse(name string, src []byte, features wasm.Feature) (*wasm.Module, error) {
	s, err := ParseSource(name, src, features)
	if err != nil {
		return nil, err
	}
	return s.Module, nil
}

// A Source is a parsed module with what is needed to find its parts in the text.
type Source struct {
	Module *wasm.Module
	file   file
	places []place // of instructions in function bodies, in order
}

// A place is where an instruction is.
type place struct {
	offset int // in the module: function bodies follow each other after the text's last byte
	pos    int // in the text
}

// ParseSource is Parse for callers that want to show where in the text an error
// of a later stage is.
func ParseSource(name string, src []byte, features wasm.Feature) (*Source, error) {
	p := &parser{lexer: newLexer(name, string(src)), features: features}
	p.start()
	if p.at("module") {
		return p.module(p.ahead.pos+len(p.ahead.text), true)
	}
	return p.module(0, false)
}

// Error returns err, an error about s.Module, as one about the text.
func (s *Source) Error(err *wasm.Error) *Error {
	pos := err.Offset
	if pos >= len(s.file.text) {
		i, found := slices.BinarySearchFunc(s.places, pos, func(p place, offset int) int { return cmp.Compare(p.offset, offset) })
		if !found && i > 0 {
			i--
		}
		pos = len(s.file.text)
		if i < len(s.places) {
			pos = s.places[i].pos
		}
	}
	return s.file.errorAt(pos, err.Msg)
}

// A moduleParser is the state of the parser that concerns one module.
type moduleParser struct {
	m           *wasm.Module
	types       space
	externs     [wasm.ExternTag + 1]space // by wasm.ExternKind
	elems, data space
	fields      map[uint32]*space // of structure types
	funcTypes   map[string]uint32 // the first type of each key that only is a function type
	typeFields  []int             // where type and rec fields are
	defined     string            // the kind of a definition, after which there may be no import
	customs     []custom
	places      []place
}

func newModuleParser() moduleParser {
	return moduleParser{
		m:     &wasm.Module{},
		types: newSpace("type", "type"),
		externs: [...]space{
			wasm.ExternFunc:   newSpace("function", "func"),
			wasm.ExternTable:  newSpace("table", "table"),
			wasm.ExternMemory: newSpace("memory", "memory"),
			wasm.ExternGlobal: newSpace("global", "global"),
			wasm.ExternTag:    newSpace("tag", "tag"),
		},
		elems:     newSpace("elem segment", "elem"),
		data:      newSpace("data segment", "data"),
		fields:    map[uint32]*space{},
		funcTypes: map[string]uint32{},
	}
}

// module reads the module whose identifier or first field is at start. If it is
// wrapped, a parenthesis closes it.
//
// Things may be named before they are defined, so this reads the text twice:
// first only identifiers, to number them, then all of it. The types are in
// between, because type uses need them and add to them.
func (p *parser) module(start int, wrapped bool) (*Source, error) {
	p.moduleParser = newModuleParser()
	p.seek(start)
	p.declareFields()
	p.end(wrapped)
	for _, pos := range p.typeFields {
		p.seek(pos)
		p.defineTypes()
	}
	p.seek(start)
	p.head()
	for p.moduleNotes(); p.tok.kind == lparen; p.moduleNotes() {
		p.defineField()
	}
	for _, n := range p.tok.notes {
		p.misplaced(n)
	}
	p.finish()
	if p.err != nil {
		return nil, p.err
	}
	return &Source{Module: p.m, file: p.file, places: p.places}, nil
}

// end checks that the text ends, and the module with it.
func (p *parser) end(wrapped bool) {
	pos := p.tok.pos
	if wrapped && p.tok.kind == rparen {
		p.shift()
		wrapped = false
	}
	switch {
	case p.err != nil:
	case wrapped:
		p.unexpected("a module field or )")
	case p.tok.kind != eof:
		p.unexpected("the end")
	default:
		p.src = p.src[:pos]
	}
}

// head reads what names the module.
func (p *parser) head() {
	t, _ := p.acceptID()
	p.m.Names.Module = t.value
	if name, ok := p.nameNote("module"); ok {
		p.m.Names.Module = name
	}
}

// moduleLimits reports more things than there may be.
func (p *parser) moduleLimits() {
	for _, row := range []struct {
		n, limit int
		things   string
	}{
		{len(p.m.Imports), wasm.MaxImports, "imports"},
		{len(p.m.Funcs), wasm.MaxFuncs, "functions"},
		{len(p.m.Tables), wasm.MaxTables, "tables"},
		{len(p.m.Memories), wasm.MaxMemories, "memories"},
		{len(p.m.Globals), wasm.MaxGlobals, "globals"},
		{len(p.m.Tags), wasm.MaxTags, "tags"},
		{len(p.m.Exports), wasm.MaxExports, "exports"},
		{len(p.m.Elems), wasm.MaxElemSegments, "element segments"},
		{len(p.m.Data), wasm.MaxDataSegments, "data segments"},
	} {
		p.limit(row.n, row.limit, row.things)
	}
}

// finish completes the module when all fields have been read.
func (p *parser) finish() {
	m := p.m
	p.moduleLimits()
	if p.err != nil {
		return
	}
	for i := range m.Imports {
		m.LinkImport(&m.Imports[i])
	}
	if m.HasDataCount {
		m.DataCount = uint32(len(m.Data))
	}
	p.addCustoms()
}

// addCustoms puts the custom sections in order, those that annotations describe
// and those that hold what the text says: branch hints and names.
func (p *parser) addCustoms() {
	named := slices.ContainsFunc(p.customs, func(c custom) bool { return c.Name == nameSection })
	var sections []custom
	if names := binary.AppendNames(nil, &p.m.Names); len(names) > 0 && !named {
		c := wasm.Custom{Name: nameSection, Contents: names, Size: len(names), Offset: len(p.text)}
		sections = append(sections, custom{c, atEnd})
	}
	sections = append(sections, p.customs...)
	if len(p.m.BranchHints) > 0 {
		c := wasm.Custom{Name: binary.BranchHintSection, Offset: len(p.text)}
		sections = append(sections, custom{c, beforeCode})
	}
	slices.SortStableFunc(sections, func(a, b custom) int { return cmp.Compare(a.place, b.place) })
	for _, c := range sections {
		c.Before = before(c.place)
		p.m.Customs = append(p.m.Customs, c.Custom)
	}
}

// nameSection is the name of the section for names.
const nameSection = "name"
