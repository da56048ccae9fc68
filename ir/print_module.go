package ir

import "strconv"

const (
	bytesPerLine = 64
	flushSize    = 1 << 16
)

func (p *printer) module() {
	m := p.m
	p.str("module ", quote(m.Name), "\n")
	for i, t := range m.Types {
		p.num("type", uint64(i))
		p.str(" = ")
		p.funcType(t)
		p.str("\n")
	}
	for i, mem := range m.Memories {
		p.memory(i, mem)
	}
	for i, t := range m.Tables {
		p.table(i, t)
	}
	for _, g := range m.Globals {
		p.global(g)
	}
	for i, d := range m.Data {
		p.data(i, d)
		p.spill()
	}
	for i, e := range m.Elems {
		p.elem(i, e)
		p.spill()
	}
	for _, i := range m.Instances {
		p.instance(i)
	}
	if p.positions {
		p.sources()
	}
	for _, f := range m.Funcs {
		p.str("\n")
		p.function(f)
		p.spill()
	}
}

// spill passes on what has piled up.
func (p *printer) spill() {
	if p.w != nil && len(p.buf) > flushSize {
		p.flush()
	}
}

func (t FuncType) String() string {
	var p printer
	p.funcType(t)
	return string(p.buf)
}

func (p *printer) funcType(t FuncType) {
	p.str("(")
	list(p, t.Params, p.typ)
	p.str(") -> (")
	list(p, t.Results, p.typ)
	p.str(")")
	p.variant(t)
}

// variant prints what tells t from types with the same parameters and results.
func (p *printer) variant(t FuncType) {
	if t.Variant > 0 {
		p.num(" variant ", uint64(t.Variant))
	}
}

func (p *printer) memory(i int, mem *Memory) {
	p.num("memory m", uint64(i))
	p.limits(mem.Min, mem.Max, mem.Is64)
	p.num(" page ", uint64(mem.PageShift))
	if mem.Shared {
		p.str(" shared")
	}
	p.of(mem.Instance)
	p.imported(mem.Import)
	p.str("\n")
}

func (p *printer) table(i int, t *Table) {
	p.num("table t", uint64(i))
	p.limits(t.Min, t.Max, t.Is64)
	p.str(" ", t.Type.String())
	p.of(t.Instance)
	if t.Init.Func != nil {
		p.str(" = ")
		p.constant(t.Type, t.Init)
	}
	p.imported(t.Import)
	p.str("\n")
}

func (p *printer) limits(low, high uint64, is64 bool) {
	if is64 {
		p.str(" i64")
	}
	p.num(" ", low)
	p.num("..", high)
}

func (p *printer) global(g *Global) {
	p.str("global ", symbol(g.Name), " ")
	if g.Mutable {
		p.str("mut ")
	}
	if g.Preserved {
		p.str("preserved ")
	}
	p.typ(g.Type)
	if g.Import == nil {
		p.str(" = ")
		p.constant(g.Type, g.Init)
	}
	p.imported(g.Import)
	p.str("\n")
}

func (p *printer) data(i int, d *Data) {
	p.num("data d", uint64(i))
	if d.Active {
		p.num(" m", uint64(d.Memory))
		p.at(d.At)
	}
	p.of(d.Instance)
	p.str(" =")
	separator := " "
	if len(d.Bytes) > bytesPerLine {
		separator = "\n\t"
	}
	for start := 0; start == 0 || start < len(d.Bytes); start += bytesPerLine {
		p.str(separator)
		p.buf = appendQuoted(p.buf, d.Bytes[start:min(start+bytesPerLine, len(d.Bytes))])
	}
	p.str("\n")
}

func (p *printer) elem(i int, e *Elem) {
	p.num("elem e", uint64(i))
	if e.Active {
		p.num(" t", uint64(e.Table))
		p.at(e.At)
	}
	if e.Declares {
		p.str(" declares")
	}
	p.of(e.Instance)
	p.str(" ", e.Type.String(), " = [")
	list(p, e.Refs, func(c Constant) { p.constant(e.Type, c) })
	p.str("]\n")
}

// of prints which instance a part belongs to, unless it is the first.
func (p *printer) of(instance int) {
	if instance > 0 {
		p.num(" of ", uint64(instance))
	}
}

// instance prints an instance with its exports. A program of a single module
// needs no line to begin it.
func (p *printer) instance(i *Instance) {
	if len(p.m.Instances) > 1 || i.Name != "" {
		p.str("instance ", quote(i.Name), "\n")
	}
	for _, w := range i.Wants {
		if w.Memory != nil {
			p.str("wants memory m", strconv.Itoa(w.Memory.Index))
		} else {
			p.str("wants table t", strconv.Itoa(w.Table.Index))
		}
		p.num(" ", w.Min)
		p.str("\n")
	}
	for _, e := range i.Exports {
		p.export(e)
	}
	if i.Start != nil {
		p.str("start ", symbol(i.Start.Name), "\n")
	}
}

// at prints where an active segment goes.
func (p *printer) at(c Constant) {
	p.num("[", c.Bits)
	p.str("]")
}

func (p *printer) export(e *Export) {
	p.str("export ", quote(e.Name))
	switch {
	case e.Func != nil:
		p.str(" func ", symbol(e.Func.Name))
	case e.Global != nil:
		p.str(" global ", symbol(e.Global.Name))
	case e.Memory != nil:
		p.str(" memory m", strconv.Itoa(e.Memory.Index))
	case e.Table != nil:
		p.str(" table t", strconv.Itoa(e.Table.Index))
	}
	p.str("\n")
}

func (p *printer) imported(i *Import) {
	if i != nil {
		p.str(" import ", quote(i.Module), " ", quote(i.Name))
	}
}
