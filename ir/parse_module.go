package ir

import (
	"math"
	"strings"
)

// typeDefinition takes "type0 = (i32) -> ()".
func (p *parser) typeDefinition() {
	p.defined(typeID, len(p.m.Types))
	p.expect('=')
	n := len(p.m.Types)
	if t := p.funcType(); p.typeID(t) != uint32(n) {
		p.fail("there is such a type already")
	}
}

// memory takes "m0 1..65536 page 16", with i64 before the limits or shared at the
// end if need be.
func (p *parser) memory() {
	mem := &Memory{Index: len(p.m.Memories)}
	p.defined(memory, mem.Index)
	mem.Is64 = p.acceptWord("i64")
	mem.Min, mem.Max = p.limits()
	p.expectWord("page")
	shift := p.uint()
	if shift > 63 {
		p.fail("a page cannot have 2^%d bytes", shift)
	}
	mem.PageShift = uint8(shift)
	mem.Shared = p.acceptWord("shared")
	mem.Instance = p.of()
	mem.Import = p.imported()
	p.m.Memories = append(p.m.Memories, mem)
}

// table takes "t0 10..20 funcref = $f".
func (p *parser) table() {
	t := &Table{Index: len(p.m.Tables)}
	p.defined(table, t.Index)
	t.Is64 = p.acceptWord("i64")
	t.Min, t.Max = p.limits()
	t.Type = p.typ()
	t.Instance = p.of()
	if p.accept('=') {
		p.constant(t.Type, func(c Constant) { t.Init = c })
	}
	t.Import = p.imported()
	p.m.Tables = append(p.m.Tables, t)
}

// limits takes "1..10".
func (p *parser) limits() (low, high uint64) {
	word := p.takeWord()
	from, to, ok := strings.Cut(word, "..")
	if !ok {
		p.fail("want limits, such as 1..10")
		return 0, 0
	}
	return p.toUint(word, from), p.toUint(word, to)
}

// global takes "$g mut preserved i32 = 1".
func (p *parser) global() {
	g := &Global{Index: len(p.m.Globals), Name: p.take(name, "a name")}
	if _, ok := p.globals[g.Name]; ok {
		p.fail("there is a global %s already", symbol(g.Name))
	}
	p.globals[g.Name] = uint32(g.Index)
	g.Mutable = p.acceptWord("mut")
	g.Preserved = p.acceptWord("preserved")
	g.Type = p.typ()
	if g.Import = p.imported(); g.Import == nil {
		p.expect('=')
		p.constant(g.Type, func(c Constant) { g.Init = c })
	}
	p.m.Globals = append(p.m.Globals, g)
}

// data takes `d0 m0[1024] = "bytes"`; the bytes go on if another text follows,
// on the next line too.
func (p *parser) data() {
	d := &Data{Index: len(p.m.Data)}
	p.defined(data, d.Index)
	if p.isNumbered("m") {
		d.Active = true
		d.Memory = int(p.numbered("m", math.MaxInt32))
		d.At = p.address()
	}
	d.Instance = p.of()
	p.expect('=')
	p.accept(newline)
	d.Bytes = []byte(p.quotedText())
	for p.tok == newline && strings.HasPrefix(p.rest, `"`) {
		p.next()
		d.Bytes = append(d.Bytes, p.text...)
		p.next()
	}
	p.m.Data = append(p.m.Data, d)
}

// elem takes "e0 t0[0] funcref = [$f, null]".
func (p *parser) elem() {
	e := &Elem{Index: len(p.m.Elems)}
	p.defined(elem, e.Index)
	if p.isNumbered("t") {
		e.Active = true
		e.Table = int(p.numbered("t", math.MaxInt32))
		e.At = p.address()
	}
	e.Declares = p.acceptWord("declares")
	e.Instance = p.of()
	e.Type = p.typ()
	p.expect('=')
	p.expect('[')
	parseList(p, ']', func() int {
		i := len(e.Refs)
		e.Refs = append(e.Refs, Constant{})
		p.constant(e.Type, func(c Constant) { e.Refs[i] = c })
		return i
	})
	p.m.Elems = append(p.m.Elems, e)
}

// of takes which instance a part belongs to: "of 1", or nothing for the first.
func (p *parser) of() int {
	if !p.acceptWord("of") {
		return 0
	}
	n := p.uint()
	if n > math.MaxInt32 {
		p.fail("there is no instance %d", n)
		return 0
	}
	return int(n)
}

// instance is the one that the line in hand is about.
func (p *parser) instance() *Instance {
	if len(p.m.Instances) == 0 {
		p.m.Instances = append(p.m.Instances, &Instance{})
	}
	return p.m.Main()
}

// address takes where an active segment goes: "[8]".
func (p *parser) address() Constant {
	p.expect('[')
	c := Constant{Bits: p.uint()}
	p.expect(']')
	return c
}

// export takes `"name" func $f`.
func (p *parser) export() {
	e := &Export{Name: p.quotedText()}
	switch kind := p.takeWord(); kind {
	case "func":
		p.namedFunc(func(f *Func) { e.Func = f })
	case "global":
		line := p.line
		p.named(global, func(i uint32) { e.Global = at(p, line, p.m.Globals, i) })
	case "memory":
		e.Memory = at(p, p.line, p.m.Memories, uint32(p.numbered("m", math.MaxInt32)))
	case "table":
		e.Table = at(p, p.line, p.m.Tables, uint32(p.numbered("t", math.MaxInt32)))
	default:
		p.fail("want func, memory, table or global")
	}
	i := p.instance()
	i.Exports = append(i.Exports, e)
}

// want takes "memory m0 2".
func (p *parser) want() {
	w := &Want{}
	switch kind := p.takeWord(); kind {
	case "memory":
		w.Memory = at(p, p.line, p.m.Memories, uint32(p.numbered("m", math.MaxInt32)))
	case "table":
		w.Table = at(p, p.line, p.m.Tables, uint32(p.numbered("t", math.MaxInt32)))
	default:
		p.fail("want memory or table")
	}
	w.Min = p.uint()
	i := p.instance()
	i.Wants = append(i.Wants, w)
}

// at returns parts[i], the one that line names.
func at[T any](p *parser, line int, parts []*T, i uint32) *T {
	if int(i) >= len(parts) {
		p.failAt(line, "there is no number %d", i)
		return nil
	}
	return parts[i]
}

// imported takes `import "module" "name"` if it is there.
func (p *parser) imported() *Import {
	if !p.acceptWord("import") {
		return nil
	}
	return &Import{Module: p.quotedText(), Name: p.quotedText()}
}
