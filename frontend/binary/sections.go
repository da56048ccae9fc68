package binary

import "wasmc/frontend/wasm"

func (d *decoder) types() {
	m := d.m
	for range d.count(wasm.MaxRecGroup, "types") {
		first, n := len(m.Types), 1
		if d.peek() == codeRec {
			d.pos++
			n = d.count(wasm.MaxRecGroup, "types")
		}
		if first+n > wasm.MaxTypes {
			d.fail(d.offset(), "too many types: %d, the limit is %d", first+n, wasm.MaxTypes)
			return
		}
		for range n {
			t := d.subType()
			if d.err != nil {
				return
			}
			t.Rec, t.RecLen = first, n
			m.Types = append(m.Types, t)
		}
	}
}

func (d *decoder) imports() {
	m := d.m
	n := d.count(wasm.MaxImports, "imports")
	m.Imports = make([]wasm.Import, n) // pointed to, so never moved
	for i := range m.Imports {
		at := d.offset()
		imp := &m.Imports[i]
		*imp = wasm.Import{Module: d.name(), Name: d.name(), Offset: at}
		kindAt := d.offset()
		imp.Kind = wasm.ExternKind(d.byte())
		switch imp.Kind {
		case wasm.ExternFunc:
			imp.Index = uint32(len(m.Funcs))
			m.Funcs = append(m.Funcs, wasm.Func{Type: d.u32(), Import: imp, Offset: at})
		case wasm.ExternTable:
			imp.Index = uint32(len(m.Tables))
			m.Tables = append(m.Tables, wasm.Table{TableType: d.tableType(), Import: imp, Offset: at})
		case wasm.ExternMemory:
			imp.Index = uint32(len(m.Memories))
			m.Memories = append(m.Memories, wasm.Memory{MemoryType: d.memoryType(), Import: imp, Offset: at})
		case wasm.ExternGlobal:
			imp.Index = uint32(len(m.Globals))
			m.Globals = append(m.Globals, wasm.Global{GlobalType: d.globalType(), Import: imp, Offset: at})
		case wasm.ExternTag:
			imp.Index = uint32(len(m.Tags))
			m.Tags = append(m.Tags, wasm.Tag{Type: d.tagType(), Import: imp, Offset: at})
		default:
			d.fail(kindAt, "malformed import kind: %#02x", byte(imp.Kind))
		}
		if d.err != nil {
			return
		}
	}
}

func (d *decoder) funcs() {
	n := d.count(wasm.MaxFuncs, "functions")
	d.declared = make([]declaration, 0, n)
	for range n {
		at := d.offset()
		d.declared = append(d.declared, declaration{d.u32(), at})
	}
	for _, f := range d.declared {
		d.m.Funcs = append(d.m.Funcs, wasm.Func{Type: f.typ, Offset: f.offset})
	}
}

func (d *decoder) tables() {
	for range d.count(wasm.MaxTables, "tables") {
		t := wasm.Table{Offset: d.offset()}
		if d.peek() == 0x40 { // not the code of a type
			d.pos++
			d.zero()
			t.TableType = d.tableType()
			t.Init = d.expr()
		} else {
			t.TableType = d.tableType()
		}
		d.m.Tables = append(d.m.Tables, t)
	}
}

func (d *decoder) memories() {
	for range d.count(wasm.MaxMemories, "memories") {
		at := d.offset()
		d.m.Memories = append(d.m.Memories, wasm.Memory{MemoryType: d.memoryType(), Offset: at})
	}
}

func (d *decoder) tags() {
	for range d.count(wasm.MaxTags, "tags") {
		at := d.offset()
		d.m.Tags = append(d.m.Tags, wasm.Tag{Type: d.tagType(), Offset: at})
	}
}

func (d *decoder) globals() {
	for range d.count(wasm.MaxGlobals, "globals") {
		at := d.offset()
		d.m.Globals = append(d.m.Globals, wasm.Global{GlobalType: d.globalType(), Init: d.expr(), Offset: at})
	}
}

func (d *decoder) exports() {
	for range d.count(wasm.MaxExports, "exports") {
		at := d.offset()
		e := wasm.Export{Name: d.name(), Offset: at}
		kindAt := d.offset()
		e.Kind = wasm.ExternKind(d.byte())
		if e.Kind > wasm.ExternTag {
			d.fail(kindAt, "malformed export kind: %#02x", byte(e.Kind))
		}
		e.Index = d.u32()
		d.m.Exports = append(d.m.Exports, e)
	}
}

func (d *decoder) start() {
	at := d.offset()
	d.m.Start = &wasm.Start{Func: d.u32(), Offset: at}
}

// The flags of element segments.
const (
	elemPassive  = 1 << iota // or declarative
	elemExplicit             // active: a table is named; passive: it is declarative
	elemExprs                // elements are expressions instead of function indices
)

func (d *decoder) elemSegments() {
	for range d.count(wasm.MaxElemSegments, "element segments") {
		d.m.Elems = append(d.m.Elems, d.elem())
	}
}

func (d *decoder) elem() wasm.Elem {
	e := wasm.Elem{Offset: d.offset(), Type: wasm.FuncRef}
	flags := d.u32()
	if flags > elemPassive|elemExplicit|elemExprs {
		d.fail(e.Offset, "malformed elements segment kind: %d", flags)
		return e
	}
	switch {
	case flags&elemPassive == 0:
		if flags&elemExplicit != 0 {
			e.Table = d.u32()
		}
		e.At = d.expr()
	case flags&elemExplicit != 0:
		e.Mode = wasm.Declarative
	default:
		e.Mode = wasm.Passive
	}
	typed := flags&(elemPassive|elemExplicit) != 0 // the old form has no type
	if flags&elemExprs == 0 {
		d.elemFuncs(&e, typed)
		return e
	}
	if typed {
		e.Type = d.refType()
	}
	for range d.count(wasm.MaxTableSize, "elements") {
		e.Init = append(e.Init, d.expr())
	}
	return e
}

// elemFuncs reads the elements of e as function indices and turns them into
// expressions.
func (d *decoder) elemFuncs(e *wasm.Elem, typed bool) {
	e.Type = wasm.Ref(wasm.HeapFunc, false)
	if at := d.offset(); typed {
		if kind := d.byte(); kind != 0 {
			d.fail(at, "malformed element kind: %#02x", kind)
		}
	}
	n := d.count(wasm.MaxTableSize, "elements")
	refFunc := wasm.ByCode(wasm.RefFunc)
	exprs := make([]wasm.Instr, n) // one allocation for all
	e.Init = make([][]wasm.Instr, n)
	for i := range exprs {
		at := d.offset()
		exprs[i] = wasm.Instr{Op: refFunc, Offset: at, Index: d.u32()}
		e.Init[i] = exprs[i : i+1 : i+1]
	}
}

func (d *decoder) dataCount() {
	d.m.DataCount, d.m.HasDataCount = d.u32(), true
}

func (d *decoder) dataSegments() {
	for range d.count(wasm.MaxDataSegments, "data segments") {
		d.m.Data = append(d.m.Data, d.dataSegment())
	}
}

func (d *decoder) dataSegment() wasm.Data {
	s := wasm.Data{Offset: d.offset()}
	switch kind := d.u32(); kind {
	case 0:
		s.At = d.expr()
	case 1:
		s.Mode = wasm.Passive
	case 2:
		s.Memory = d.u32()
		s.At = d.expr()
	default:
		d.fail(s.Offset, "malformed data segment kind: %d", kind)
	}
	s.Init = d.bytes(d.u32())
	return s
}

func (d *decoder) code() {
	d.m.CodeOffset = d.offset()
	n := d.count(wasm.MaxFuncs, "functions")
	first := len(d.m.Funcs) - len(d.declared)
	for i := range n {
		b := d.body()
		if d.err != nil {
			d.err.Func = first + i
			return
		}
		d.bodies = append(d.bodies, b)
	}
}

// body delimits a function body.
func (d *decoder) body() body {
	at := d.offset()
	size := d.u32()
	if size > wasm.MaxFuncSize {
		d.fail(at, "function too large: %d bytes, the limit is %d", size, wasm.MaxFuncSize)
	}
	b := body{start: d.offset()}
	end := d.pos + int(size)
	b.locals = d.locals()
	b.offset = d.offset()
	if d.err != nil {
		return b
	}
	if end <= d.pos || end > len(d.data) {
		d.end()
		return b
	}
	b.code = d.data[d.pos:end:end]
	if b.code[len(b.code)-1] != byte(wasm.End) {
		d.missingEnd()
	}
	d.pos = end
	return b
}

// missingEnd finds what to say about the body at d, whose size is wrong: the
// specification's grammar is not confined to the size and compares it later, so
// what the grammar finds comes first.
func (d *decoder) missingEnd() {
	d.expr()
	d.fail(d.offset(), "section size mismatch: a function body ends without end")
}

func (d *decoder) locals() []wasm.Locals {
	n := d.count(wasm.MaxFuncSize, "runs of locals")
	if n == 0 {
		return nil
	}
	locals := make([]wasm.Locals, 0, min(n, wasm.MaxLocals))
	total := uint64(0)
	for range n {
		at := d.offset()
		run := wasm.Locals{Count: d.u32(), Type: d.valType()}
		if total += uint64(run.Count); total > wasm.MaxLocals {
			d.fail(at, "too many locals: %d, the limit is %d", total, wasm.MaxLocals)
			return nil
		}
		locals = append(locals, run)
	}
	return locals
}
