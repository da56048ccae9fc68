package dwarf

import (
	"cmp"
	"debug/dwarf"
	"maps"
	"math"
	"slices"
	"strings"

	"wasmc/frontend/wasm"
	"wasmc/ir"
)

// A layout tells which function is where.
type layout struct {
	base  int   // of addresses
	first int   // the index of the first function that the module defines
	ends  []int // where each of those ends, ascending
}

func layoutOf(m *wasm.Module) layout {
	l := layout{base: m.CodeOffset, first: len(m.Funcs)}
	for i := range m.Funcs {
		if f := &m.Funcs[i]; f.Import == nil {
			l.first = min(l.first, i)
			l.ends = append(l.ends, f.Offset+len(f.Body))
		}
	}
	return l
}

// function returns the index of the function that has the code at an address, or -1.
// There is none at address 0, where the section's count is.
func (l *layout) function(address uint64) int {
	if address == 0 || len(l.ends) == 0 || address >= uint64(l.ends[len(l.ends)-1]-l.base) {
		return -1
	}
	i, found := slices.BinarySearch(l.ends, l.base+int(address))
	if found { // ends are not part of the function
		i++
	}
	return l.first + i
}

// pos is the position in the module that an address in the code, or its end, stands for.
func (l *layout) pos(address uint64) uint32 { return uint32(uint64(l.base) + address) }

// An assembler puts together what the units say.
type assembler struct {
	*reader
	info  *Info
	named map[dwarf.Offset]*entry
	files map[string]*ir.SourceFile
	units map[*unit]*ir.SourceUnit

	variables  map[dwarf.Offset]*variable
	types      map[dwarf.Offset]*typ
	outTypes   map[*typ]*ir.SourceType
	incomplete []*typ // are in outTypes only by what they are themselves
}

func (r *reader) assemble(units []*unit) *Info {
	a := &assembler{
		reader: r,
		info:   &Info{Funcs: map[int]*ir.Source{}, Watches: map[int][]Watch{}},
		named:  map[dwarf.Offset]*entry{},
		files:  map[string]*ir.SourceFile{},
		units:  map[*unit]*ir.SourceUnit{},

		variables: map[dwarf.Offset]*variable{},
		types:     map[dwarf.Offset]*typ{},
		outTypes:  map[*typ]*ir.SourceType{},
	}
	for _, u := range units {
		maps.Copy(a.named, u.named)
		maps.Copy(a.variables, u.variables)
		maps.Copy(a.types, u.types)
	}
	for _, u := range units {
		a.unit(u)
	}
	a.completeTypes()
	return a.info
}

// unit adds the functions of a unit.
func (a *assembler) unit(u *unit) {
	roots := map[int]*scope{}
	for _, s := range u.roots {
		if f := a.layout.function(s.ranges[0][0]); roots[f] == nil {
			roots[f] = s
		}
	}
	for f := range u.lines {
		if _, ok := roots[f]; !ok {
			roots[f] = nil
		}
	}
	order := make([]int, 0, len(roots))
	for f := range roots {
		order = append(order, f)
	}
	slices.Sort(order)
	for _, f := range order {
		if a.info.Funcs[f] == nil {
			a.info.Funcs[f] = a.source(u, f, roots[f])
		}
	}
}

// source is what unit u says about function f, whose entry is root if it has one.
func (a *assembler) source(u *unit, f int, root *scope) *ir.Source {
	s := &ir.Source{}
	if root == nil { // of an assembler, which knows no functions
		root = &scope{entry: &entry{unit: u, name: a.m.Names.Funcs[uint32(f)]}, frame: noLocal}
	}
	s.Subprogram = a.subprogram(a.definition(root.entry))
	b := builder{assembler: a, f: f, frame: root.frame, out: s}
	b.rows(u.lines[f])
	b.cuts = append(b.cuts, b.positions()...)
	b.cut(root.children)
	slices.Sort(b.cuts)
	b.cuts = slices.Compact(b.cuts)
	b.in = make([]int, len(b.cuts))
	b.locals(root.variables, 0)
	b.scopes(root.children, 0)
	b.split()
	return s
}

// definition returns the entry that stands for the function in all places that it was
// inlined in: its abstract one, if there is one.
func (a *assembler) definition(n *entry) *entry {
	for range maxOrigins {
		next := a.named[n.origin]
		if !n.abstract || next == nil {
			break
		}
		n = next
	}
	return n
}

// maxOrigins is how many entries refer to one another at most: that of the code, the
// abstract function and its declaration.
const maxOrigins = 4

func (a *assembler) subprogram(n *entry) *ir.Subprogram {
	if n.subprogram != nil {
		return n.subprogram
	}
	s := &ir.Subprogram{Index: len(a.info.Subprograms), Unit: a.sourceUnit(n.unit)}
	n.subprogram = s
	a.info.Subprograms = append(a.info.Subprograms, s)
	from := n
	for range maxOrigins {
		s.Name = cmp.Or(s.Name, from.name)
		s.Linkage = cmp.Or(s.Linkage, from.linkage)
		if s.File == nil && from.file != nil {
			s.File, s.Line = a.file(from.file), from.line
		}
		s.Scope = cmp.Or(s.Scope, scopeName(from.parent))
		next := a.named[from.origin]
		if next == nil {
			break
		}
		from = next
	}
	return s
}

// scopeName spells the namespaces and types from the outermost to n.
func scopeName(n *entry) string {
	var names []string
	for ; n != nil && len(names) < maxNames; n = n.parent {
		switch {
		case n.name != "":
			names = append(names, n.name)
		case n.tag == dwarf.TagNamespace:
			names = append(names, "(anonymous namespace)")
		}
	}
	slices.Reverse(names)
	return strings.Join(names, "::")
}

// maxNames is how many names are spelled for where something is.
const maxNames = 32

func (a *assembler) sourceUnit(u *unit) *ir.SourceUnit {
	if s := a.units[u]; s != nil {
		return s
	}
	s := u.source
	s.Index, s.File = len(a.info.Units), a.file(u.source.File)
	a.units[u] = &s
	a.info.Units = append(a.info.Units, &s)
	return &s
}

// file returns the one file of that name.
func (a *assembler) file(f *ir.SourceFile) *ir.SourceFile {
	if f == nil {
		return nil
	}
	one := a.files[f.Name]
	if one == nil {
		one = &ir.SourceFile{Index: len(a.info.Files), Name: f.Name}
		a.files[f.Name] = one
		a.info.Files = append(a.info.Files, one)
	}
	return one
}

func (a *assembler) line(l ir.SourceLine) ir.SourceLine {
	l.File = a.file(l.File)
	return l
}

// A builder makes the rows of a function: a line table says where the code from a position
// on comes from, and scopes say which code is theirs. Both cut the code into pieces.
type builder struct {
	*assembler
	f     int
	frame int64 // see scope
	out   *ir.Source
	cuts  []uint32 // where pieces begin
	in    []int    // by cut: the innermost scope
}

// rows sorts the lines. Of several at one position the last holds, and none at the end.
func (b *builder) rows(lines []line) {
	slices.SortStableFunc(lines, func(x, y line) int { return cmp.Compare(x.pos, y.pos) })
	end := b.layout.ends[b.f-b.layout.first]
	for i, l := range lines {
		if i+1 < len(lines) && lines[i+1].pos == l.pos || int(l.pos) >= end {
			continue
		}
		if l.body && b.out.Body == 0 {
			b.out.Body = l.pos
		}
		b.out.Rows = append(b.out.Rows, ir.SourceRow{Pos: l.pos, SourceLine: b.line(l.SourceLine)})
	}
}

func (b *builder) positions() []uint32 {
	cuts := make([]uint32, len(b.out.Rows))
	for i, row := range b.out.Rows {
		cuts[i] = row.Pos
	}
	return cuts
}

// cut adds where scopes begin and end.
func (b *builder) cut(scopes []*scope) {
	for _, s := range scopes {
		for _, r := range s.ranges {
			b.cuts = append(b.cuts, b.layout.pos(r[0]), b.end(r))
		}
		b.cut(s.children)
	}
}

// end is where a range ends, within the function.
func (b *builder) end(r [2]uint64) uint32 {
	end := b.layout.ends[b.f-b.layout.first]
	return uint32(min(uint64(end), uint64(b.layout.base)+r[1]))
}

// scopes adds scopes and gives them their pieces, the inner ones last.
func (b *builder) scopes(scopes []*scope, parent int) {
	for _, s := range scopes {
		out := ir.Scope{Parent: parent, At: b.line(s.at)}
		if !s.block {
			origin := b.named[s.origin]
			if origin == nil {
				continue
			}
			out.Subprogram = b.subprogram(b.definition(origin))
		}
		b.out.Scopes = append(b.out.Scopes, out)
		number := len(b.out.Scopes)
		for _, r := range s.ranges {
			from, _ := slices.BinarySearch(b.cuts, b.layout.pos(r[0]))
			to, _ := slices.BinarySearch(b.cuts, b.end(r))
			b.spend(max(to-from, 0))
			for i := from; i < to; i++ {
				b.in[i] = number
			}
		}
		b.locals(s.variables, number)
		b.scopes(s.children, number)
	}
}

// locals adds the variables of a scope.
func (b *builder) locals(variables []*variable, scope int) {
	params := 0
	for _, v := range variables {
		out := ir.Variable{Scope: scope}
		if v.param {
			params++
			out.Param = params
		}
		from, typ := v, v.typ
		for range maxOrigins {
			out.Name = cmp.Or(out.Name, from.name)
			typ = cmp.Or(typ, from.typ)
			if out.At.File == nil && from.file != nil {
				out.At = ir.SourceLine{File: b.file(from.file), Line: from.line}
			}
			if from = b.variables[from.origin]; from == nil {
				break
			}
		}
		if out.Type = b.typ(typ); out.Type == nil {
			continue
		}
		out.Places = b.places(v.places)
		b.spend(1 + len(out.Places))
		b.out.Variables = append(b.out.Variables, out)
	}
}

// places converts places, and notes whose value is a local's.
func (b *builder) places(places []place) []ir.Place {
	out := make([]ir.Place, 0, len(places))
	for _, p := range places {
		if p.local == frameBase {
			p.local = b.frame
			if p.local == noLocal {
				continue
			}
		}
		all := p.low == 0 && p.high == 0
		to := ir.Place{Kind: ir.IsStatic, Offset: p.offset}
		switch {
		case p.local != noLocal && p.value:
			to.Kind = ir.IsValue
		case p.local != noLocal:
			to.Kind = ir.IsMemory
		case p.value:
			to.Kind = ir.IsConstant
		}
		if to.From, to.To = b.layout.pos(p.low), b.end([2]uint64{p.low, p.high}); all {
			to.From, to.To = 0, math.MaxUint32
		}
		out = append(out, to)
		if p.local != noLocal {
			b.info.Watches[b.f] = append(b.info.Watches[b.f], Watch{Local: uint32(p.local), All: all, Place: &out[len(out)-1]})
		}
	}
	return out
}

// split makes a row of each piece, but for those that are like the one before.
func (b *builder) split() {
	rows := b.out.Rows
	b.out.Rows = nil
	next := 0
	var at ir.SourceLine
	for i, pos := range b.cuts {
		for next < len(rows) && rows[next].Pos <= pos {
			at = rows[next].SourceLine
			next++
		}
		row := ir.SourceRow{Pos: pos, SourceLine: at, Scope: b.in[i]}
		if n := len(b.out.Rows); n > 0 && b.out.Rows[n-1].SourceLine == at && b.out.Rows[n-1].Scope == row.Scope {
			continue
		}
		b.out.Rows = append(b.out.Rows, row)
	}
}
