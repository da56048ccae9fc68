package ir

import "strconv"

// sources prints the tables of the source.
func (p *printer) sources() {
	for _, f := range p.m.SourceFiles {
		p.num("source file ", uint64(f.Index))
		p.str(" ", quote(f.Name), "\n")
	}
	for _, u := range p.m.SourceUnits {
		p.num("source unit ", uint64(u.Index))
		p.sourceFile(u.File)
		p.str(" ", quote(u.Dir), " ", quote(u.Language), " ", quote(u.Producer), "\n")
	}
	for _, s := range p.m.Subprograms {
		p.num("subprogram ", uint64(s.Index))
		p.num(" unit ", uint64(s.Unit.Index))
		p.str(" ", quote(s.Scope), " ", quote(s.Name), " ", quote(s.Linkage))
		p.sourceLine(SourceLine{s.File, s.Line, 0})
		p.str("\n")
	}
}

// source prints what a function was made of, before its blocks.
func (p *printer) source(s *Source) {
	if s == nil {
		return
	}
	p.num("source subprogram ", uint64(s.Subprogram.Index))
	p.str("\n")
	for _, scope := range s.Scopes {
		p.num("scope in ", uint64(scope.Parent))
		if scope.Subprogram != nil {
			p.num(" subprogram ", uint64(scope.Subprogram.Index))
		}
		p.sourceLine(scope.At)
		p.str("\n")
	}
	for _, row := range s.Rows {
		p.str("row @0x", strconv.FormatUint(uint64(row.Pos), 16))
		p.sourceLine(row.SourceLine)
		p.num(" in ", uint64(row.Scope))
		p.str("\n")
	}
}

func (p *printer) sourceLine(l SourceLine) {
	p.sourceFile(l.File)
	p.num(" ", uint64(l.Line))
	p.num(" ", uint64(l.Column))
}

func (p *printer) sourceFile(f *SourceFile) {
	if f == nil {
		p.str(" none")
		return
	}
	p.num(" ", uint64(f.Index))
}
