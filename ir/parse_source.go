package ir

import (
	"math"
	"slices"
	"strings"
)

// sourceTable takes `file 0 "name"` or `unit 0 0 "dir" "C11" "producer"`.
func (p *parser) sourceTable() {
	switch kind := p.takeWord(); kind {
	case "file":
		f := &SourceFile{Index: len(p.m.SourceFiles)}
		p.sourceNumber(f.Index)
		f.Name = p.quotedText()
		p.m.SourceFiles = append(p.m.SourceFiles, f)
	case "unit":
		u := &SourceUnit{Index: len(p.m.SourceUnits)}
		p.sourceNumber(u.Index)
		u.File = p.sourceFile()
		u.Dir, u.Language, u.Producer = p.quotedText(), p.quotedText(), p.quotedText()
		p.m.SourceUnits = append(p.m.SourceUnits, u)
	case "type":
		p.sourceType()
	default:
		p.fail("want file, unit or type")
	}
}

// sourceType takes `0 basic "int" 4 "signed" none -1`, and members.
func (p *parser) sourceType() {
	p.sourceNumber(p.typesSeen)
	p.typesSeen++
	t := p.sourceTypeNumber(uint32(p.typesSeen - 1))
	t.Kind = SourceTypeKind(p.oneOf(sourceTypeNames[:]))
	t.Name, t.Size, t.Encoding = p.quotedText(), p.uint(), p.quotedText()
	t.Elem = p.sourceTypeRef()
	t.Count = int64(p.int(64))
	for p.tok == newline && strings.HasPrefix(p.rest, "member ") {
		p.next()
		p.next()
		m := SourceMember{Name: p.quotedText(), Type: p.sourceTypeRef()}
		m.Inherit = p.acceptWord("inherit")
		m.Offset, m.Bits, m.Value = p.uint(), p.uint(), int64(p.int(64))
		t.Members = append(t.Members, m)
	}
}

// sourceTypeRef takes the number of a type, which may be yet to come, or none.
func (p *parser) sourceTypeRef() *SourceType {
	if p.acceptWord("none") {
		return nil
	}
	return p.sourceTypeNumber(p.index())
}

func (p *parser) sourceTypeNumber(n uint32) *SourceType {
	if n >= maxID {
		p.fail("type %d is too large", n)
		return &SourceType{}
	}
	for len(p.m.SourceTypes) <= int(n) {
		p.m.SourceTypes = append(p.m.SourceTypes, &SourceType{Index: len(p.m.SourceTypes)})
	}
	return p.m.SourceTypes[n]
}

// oneOf takes a word and returns its number in a list.
func (p *parser) oneOf(words []string) int {
	i := slices.Index(words, p.text)
	if i < 0 || p.tok != word {
		p.fail("want one of %v", words)
		return 0
	}
	p.next()
	return i
}

// variable takes `in 0 param 1 "n" 3 0 5 0`, and places.
func (p *funcParser) variable() Variable {
	p.expectWord("in")
	v := Variable{Scope: int(p.index())}
	if p.acceptWord("param") {
		v.Param = int(p.index())
	}
	v.Name, v.Type, v.At = p.quotedText(), p.sourceTypeRef(), p.sourceLine()
	p.endLine()
	for p.acceptWord("place") {
		place := Place{From: p.position(), To: p.position()}
		place.Kind = PlaceKind(p.oneOf(placeNames[:]))
		if !p.acceptWord("none") {
			place.Value = p.valueRef()
		}
		place.Offset = int64(p.int(64))
		v.Places = append(v.Places, place)
		p.endLine()
	}
	return v
}

// position takes a position in the module: @0x1a5.
func (p *parser) position() uint32 {
	if !p.isPosition() {
		p.fail("want a position, such as @0x1a5")
		return 0
	}
	n := uint32(p.toUint(p.text, p.text[1:]))
	p.next()
	return n
}

// subprogram takes `0 unit 0 "scope" "name" "linkage" 0 5 0`.
func (p *parser) subprogram() {
	s := &Subprogram{Index: len(p.m.Subprograms)}
	p.sourceNumber(s.Index)
	p.expectWord("unit")
	s.Unit = at(p, p.line, p.m.SourceUnits, p.index())
	s.Scope, s.Name, s.Linkage = p.quotedText(), p.quotedText(), p.quotedText()
	at := p.sourceLine()
	s.File, s.Line = at.File, at.Line
	p.m.Subprograms = append(p.m.Subprograms, s)
}

// sourceNumber takes the number of a part, which must be n.
func (p *parser) sourceNumber(n int) {
	if p.index() != uint32(n) {
		p.fail("want number %d", n)
	}
}

// source takes what a function was made of, if that stands before its blocks.
func (p *funcParser) source() *Source {
	if !p.acceptWord("source") {
		return nil
	}
	s := &Source{Subprogram: p.subprogramRef()}
	if p.acceptWord("memory") {
		s.Memory = int(p.numbered("m", math.MaxInt32))
	}
	if p.acceptWord("body") {
		s.Body = p.position()
	}
	p.endLine()
	for p.acceptWord("scope") {
		p.expectWord("in")
		scope := Scope{Parent: int(p.index())}
		if p.tok == word && p.text == "subprogram" {
			scope.Subprogram = p.subprogramRef()
		}
		scope.At = p.sourceLine()
		s.Scopes = append(s.Scopes, scope)
		p.endLine()
	}
	for p.acceptWord("row") {
		row := SourceRow{Pos: p.position(), SourceLine: p.sourceLine()}
		p.expectWord("in")
		row.Scope = int(p.index())
		s.Rows = append(s.Rows, row)
		p.endLine()
	}
	for p.acceptWord("variable") {
		s.Variables = append(s.Variables, p.variable())
	}
	return s
}

// subprogramRef takes "subprogram 3".
func (p *parser) subprogramRef() *Subprogram {
	p.expectWord("subprogram")
	return at(p, p.line, p.m.Subprograms, p.index())
}

// sourceLine takes "0 12 5": file, line, column.
func (p *parser) sourceLine() SourceLine {
	return SourceLine{p.sourceFile(), int(p.index()), int(p.index())}
}

// sourceFile takes the number of a file, or none.
func (p *parser) sourceFile() *SourceFile {
	if p.acceptWord("none") {
		return nil
	}
	return at(p, p.line, p.m.SourceFiles, p.index())
}

// index takes a number that fits an int32.
func (p *parser) index() uint32 {
	n := p.uint()
	if n > math.MaxInt32 {
		p.fail("%d is too large", n)
	}
	return uint32(n)
}
