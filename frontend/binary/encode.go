package binary

import (
	stdbinary "encoding/binary"

	"wasmc/frontend/wasm"
)

// Encode returns m in the binary format, with every number as short as it can
// be, sections that would be empty left out, and each thing in the shortest of the
// forms that the format offers for it. A body that is malformed is copied.
//
// What Encode returns decodes to the same module again, and encodes from that
// to the same bytes.
func Encode(m *wasm.Module) []byte {
	e := &encoder{m: m, customs: m.Customs}
	e.buf = append(e.buf, magic...)
	e.buf = append(e.buf, version...)
	for _, id := range sectionOrder {
		contents := sectionWriters[id](m)
		if len(contents) == 0 {
			continue
		}
		e.customsBefore(id)
		e.section(id, contents)
	}
	e.customsBefore(0)
	return e.buf
}

// An encoder puts sections together.
type encoder struct {
	m       *wasm.Module
	buf     []byte
	customs []wasm.Custom // not written yet
}

// section appends a section.
func (e *encoder) section(id byte, contents []byte) {
	e.buf = append(e.buf, id)
	e.buf = appendBytes(e.buf, contents)
}

// customsBefore appends the custom sections that stand before the section with
// the given id, or before one that is left out and would stand there; all if id
// is 0.
func (e *encoder) customsBefore(id byte) {
	for len(e.customs) > 0 {
		c := &e.customs[0]
		if id != 0 && (c.Before == 0 || sections[c.Before].order > sections[id].order) {
			return
		}
		e.section(0, append(appendName(nil, c.Name), CustomContents(e.m, c)...))
		e.customs = e.customs[1:]
	}
}

// sectionOrder has the ids in the order in which sections stand in a module.
var sectionOrder = [...]byte{1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11}

// sectionWriters return the contents of sections by id, nothing for those that
// are left out.
var sectionWriters = [...]func(*wasm.Module) []byte{
	1: typeSection,
	2: importSection,
	3: func(m *wasm.Module) []byte { return appendVec(m.Funcs[imported(m, wasm.ExternFunc):], appendFuncType) },
	4: func(m *wasm.Module) []byte { return appendVec(m.Tables[imported(m, wasm.ExternTable):], appendTable) },
	5: func(m *wasm.Module) []byte {
		return appendVec(m.Memories[imported(m, wasm.ExternMemory):], appendMemory)
	},
	6: func(m *wasm.Module) []byte {
		return appendVec(m.Globals[imported(m, wasm.ExternGlobal):], appendGlobal)
	},
	7:  func(m *wasm.Module) []byte { return appendVec(m.Exports, appendExport) },
	8:  startSection,
	9:  func(m *wasm.Module) []byte { return appendVec(m.Elems, appendElem) },
	10: codeSection,
	11: func(m *wasm.Module) []byte { return appendVec(m.Data, appendData) },
	12: dataCountSection,
	13: func(m *wasm.Module) []byte { return appendVec(m.Tags[imported(m, wasm.ExternTag):], appendTag) },
}

// imported counts the imports of a kind, which come first in its index space.
func imported(m *wasm.Module, kind wasm.ExternKind) int {
	n := 0
	for i := range m.Imports {
		if m.Imports[i].Kind == kind {
			n++
		}
	}
	return n
}

// typeSection counts recursion groups, not types.
func typeSection(m *wasm.Module) []byte {
	var groups []byte
	n := 0
	for i := 0; i < len(m.Types); n++ {
		size := max(m.Types[i].RecLen, 1)
		if size > 1 {
			groups = append(groups, codeRec)
			groups = appendU32(groups, uint32(size))
		}
		for _, t := range m.Types[i : i+size] {
			groups = appendSubType(groups, &t)
		}
		i += size
	}
	if n == 0 {
		return nil
	}
	return append(appendU32(nil, uint32(n)), groups...)
}

func importSection(m *wasm.Module) []byte {
	return appendVec(m.Imports, func(b []byte, imp *wasm.Import) []byte {
		b = appendName(b, imp.Module)
		b = appendName(b, imp.Name)
		b = append(b, byte(imp.Kind))
		switch imp.Kind {
		case wasm.ExternFunc:
			return appendFuncType(b, &m.Funcs[imp.Index])
		case wasm.ExternTable:
			return appendTableType(b, &m.Tables[imp.Index].TableType)
		case wasm.ExternMemory:
			return appendMemory(b, &m.Memories[imp.Index])
		case wasm.ExternGlobal:
			return appendGlobalType(b, &m.Globals[imp.Index].GlobalType)
		case wasm.ExternTag:
			return appendTag(b, &m.Tags[imp.Index])
		}
		panic("binary: unknown kind of import")
	})
}

func startSection(m *wasm.Module) []byte {
	if m.Start == nil {
		return nil
	}
	return appendU32(nil, m.Start.Func)
}

func dataCountSection(m *wasm.Module) []byte {
	if !m.HasDataCount {
		return nil
	}
	return appendU32(nil, uint32(len(m.Data)))
}

func appendFuncType(b []byte, f *wasm.Func) []byte { return appendU32(b, f.Type) }

func appendTable(b []byte, t *wasm.Table) []byte {
	if t.Init == nil {
		return appendTableType(b, &t.TableType)
	}
	b = append(b, 0x40, 0)
	b = appendTableType(b, &t.TableType)
	return appendExpr(b, t.Init)
}

func appendMemory(b []byte, mem *wasm.Memory) []byte { return appendMemoryType(b, &mem.MemoryType) }

func appendTag(b []byte, t *wasm.Tag) []byte { return appendU32(append(b, 0), t.Type) }

func appendGlobal(b []byte, g *wasm.Global) []byte {
	b = appendGlobalType(b, &g.GlobalType)
	return appendExpr(b, g.Init)
}

func appendExport(b []byte, e *wasm.Export) []byte {
	b = appendName(b, e.Name)
	b = append(b, byte(e.Kind))
	return appendU32(b, e.Index)
}

func appendElem(b []byte, s *wasm.Elem) []byte {
	asFuncs := IsFuncList(s)
	short := s.Mode == wasm.Active && s.Table == 0 && (asFuncs || s.Type == wasm.FuncRef)
	flags := uint32(0)
	if s.Mode != wasm.Active {
		flags |= elemPassive
	}
	if s.Mode == wasm.Declarative || s.Mode == wasm.Active && !short {
		flags |= elemExplicit
	}
	if !asFuncs {
		flags |= elemExprs
	}
	b = appendU32(b, flags)
	if s.Mode == wasm.Active {
		if !short {
			b = appendU32(b, s.Table)
		}
		b = appendExpr(b, s.At)
	}
	switch {
	case asFuncs && !short:
		b = append(b, 0) // the kind of element
	case !asFuncs && !short:
		b = appendValType(b, s.Type)
	}
	b = appendU32(b, uint32(len(s.Init)))
	for _, init := range s.Init {
		if asFuncs {
			b = appendU32(b, init[0].Index)
		} else {
			b = appendExpr(b, init)
		}
	}
	return b
}

// IsFuncList reports whether the elements of s can be written as a list of
// function indices, in the binary and the text format.
func IsFuncList(s *wasm.Elem) bool {
	if s.Type != wasm.Ref(wasm.HeapFunc, false) {
		return false
	}
	for _, init := range s.Init {
		if len(init) != 1 || init[0].Op.Code != wasm.RefFunc {
			return false
		}
	}
	return true
}

func appendData(b []byte, s *wasm.Data) []byte {
	switch {
	case s.Mode == wasm.Passive:
		b = append(b, 1)
	case s.Memory == 0:
		b = append(b, 0)
		b = appendExpr(b, s.At)
	default:
		b = append(b, 2)
		b = appendU32(b, s.Memory)
		b = appendExpr(b, s.At)
	}
	return appendBytes(b, s.Init)
}

func codeSection(m *wasm.Module) []byte {
	var instrs []wasm.Instr // reused from function to function
	var contents []byte
	return appendVec(m.Funcs[imported(m, wasm.ExternFunc):], func(b []byte, f *wasm.Func) []byte {
		contents = appendLocals(contents[:0], f.Locals)
		var err error
		if instrs, err = Body(f, instrs); err == nil {
			contents = AppendInstrs(contents, instrs)
		} else {
			contents = append(contents, f.Body...)
		}
		return appendBytes(b, contents)
	})
}

// appendLocals joins neighbouring runs of one type.
func appendLocals(b []byte, locals []wasm.Locals) []byte {
	var runs []wasm.Locals
	for _, run := range locals {
		switch last := len(runs) - 1; {
		case run.Count == 0:
		case last >= 0 && runs[last].Type == run.Type:
			runs[last].Count += run.Count
		default:
			runs = append(runs, run)
		}
	}
	b = appendU32(b, uint32(len(runs)))
	for _, run := range runs {
		b = appendU32(b, run.Count)
		b = appendValType(b, run.Type)
	}
	return b
}

// appendVec encodes items with their number in front; no items are no bytes.
func appendVec[T any](items []T, one func([]byte, *T) []byte) []byte {
	if len(items) == 0 {
		return nil
	}
	b := appendU32(nil, uint32(len(items)))
	for i := range items {
		b = one(b, &items[i])
	}
	return b
}

func appendU32(b []byte, x uint32) []byte { return stdbinary.AppendUvarint(b, uint64(x)) }

func appendU64(b []byte, x uint64) []byte { return stdbinary.AppendUvarint(b, x) }

// appendS64 appends x as a signed LEB128 integer; one of fewer bits has the same
// encoding.
func appendS64(b []byte, x int64) []byte {
	for {
		low := byte(x & 0x7F)
		x >>= 7
		if x == 0 && low&0x40 == 0 || x == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}

// appendBytes appends data with its length in front.
func appendBytes(b, data []byte) []byte {
	b = appendU64(b, uint64(len(data)))
	return append(b, data...)
}

func appendName(b []byte, name string) []byte {
	b = appendU64(b, uint64(len(name)))
	return append(b, name...)
}
