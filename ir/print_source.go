package ir

import (
	"slices"
	"strconv"
)

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
	p.sourceTypes()
}

// sourceTypes prints the types of the source, each with its members below it.
func (p *printer) sourceTypes() {
	for _, t := range p.m.SourceTypes {
		p.num("source type ", uint64(t.Index))
		p.str(" ", sourceTypeNames[t.Kind], " ", quote(t.Name))
		p.num(" ", t.Size)
		p.str(" ", quote(t.Encoding))
		p.sourceType(t.Elem)
		p.str(" ", strconv.FormatInt(t.Count, 10), "\n")
		for _, m := range t.Members {
			p.str("member ", quote(m.Name))
			p.sourceType(m.Type)
			if m.Inherit {
				p.str(" inherit")
			}
			p.num(" ", m.Offset)
			p.num(" ", m.Bits)
			p.str(" ", strconv.FormatInt(m.Value, 10), "\n")
		}
	}
}

func (p *printer) sourceType(t *SourceType) {
	if t == nil {
		p.str(" none")
		return
	}
	p.num(" ", uint64(t.Index))
}

// variables prints a function's variables, each with its places below it.
func (p *printer) variables(f *Func) {
	here := make([]*Value, f.NumValues())
	for _, b := range f.Blocks {
		for _, v := range slices.Concat(b.Params, b.Values) {
			here[v.ID] = v
		}
	}
	for i := range f.Source.Variables {
		v := &f.Source.Variables[i]
		p.num("variable in ", uint64(v.Scope))
		if v.Param != 0 {
			p.num(" param ", uint64(v.Param))
		}
		p.str(" ", quote(v.Name))
		p.sourceType(v.Type)
		p.sourceLine(v.At)
		p.str("\n")
		for _, place := range v.Places {
			p.str("place @0x", strconv.FormatUint(uint64(place.From), 16), " @0x", strconv.FormatUint(uint64(place.To), 16), " ")
			p.str(placeNames[place.Kind], " ")
			if x := place.Value; x != nil && here[x.ID] == x {
				p.ref(x)
			} else {
				p.str("none")
			}
			p.str(" ", strconv.FormatInt(place.Offset, 10), "\n")
		}
	}
}

// source prints what a function was made of, before its blocks.
func (p *printer) source(f *Func) {
	s := f.Source
	if s == nil {
		return
	}
	p.num("source subprogram ", uint64(s.Subprogram.Index))
	if s.Memory != 0 {
		p.num(" memory m", uint64(s.Memory))
	}
	if s.Body != 0 {
		p.str(" body @0x", strconv.FormatUint(uint64(s.Body), 16))
	}
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
	p.variables(f)
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
