package ir

import "math"

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
	default:
		p.fail("want file or unit")
	}
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
func (p *parser) source() *Source {
	if !p.acceptWord("source") {
		return nil
	}
	s := &Source{Subprogram: p.subprogramRef()}
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
		if !p.isPosition() {
			p.fail("want a position, such as @0x1a5")
			return s
		}
		row := SourceRow{Pos: uint32(p.toUint(p.text, p.text[1:]))}
		p.next()
		row.SourceLine = p.sourceLine()
		p.expectWord("in")
		row.Scope = int(p.index())
		s.Rows = append(s.Rows, row)
		p.endLine()
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
