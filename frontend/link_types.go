package frontend

import (
	"fmt"

	"wasmc/frontend/wasm"
)

// An externType is the type of something that is imported or exported. One of
// the pointers, that of its kind, is not nil.
type externType struct {
	kind   wasm.ExternKind
	in     *wasm.Module // whose types it refers to
	index  uint32       // of fn among those types
	fn     *wasm.FuncType
	table  *wasm.TableType
	memory *wasm.MemoryType
	global *wasm.GlobalType
}

// describe returns the type of a part of a module, or, if the part was imported
// from another module, of what that has.
func (m *linked) describe(kind wasm.ExternKind, i uint32) externType {
	if s, ok := m.imports[m.importOf(kind, i)]; ok {
		return s.from.describe(s.export.Kind, s.export.Index)
	}
	return m.declared(kind, i)
}

// declared returns the type that the module itself gives to one of its parts.
func (m *linked) declared(kind wasm.ExternKind, i uint32) externType {
	t := externType{kind: kind, in: m.m}
	switch kind {
	case wasm.ExternFunc:
		t.index, t.fn = m.m.Funcs[i].Type, m.m.FuncType(i)
	case wasm.ExternTable:
		t.table = &m.m.Tables[i].TableType
	case wasm.ExternMemory:
		t.memory = &m.m.Memories[i].MemoryType
	case wasm.ExternGlobal:
		t.global = &m.m.Globals[i].GlobalType
	case wasm.ExternTag:
		t.index, t.fn = m.m.Tags[i].Type, &m.m.Types[m.m.Tags[i].Type].Func
	}
	return t
}

// importOf returns the import that a part of the module comes from, or nil.
func (m *linked) importOf(kind wasm.ExternKind, i uint32) *wasm.Import {
	switch kind {
	case wasm.ExternFunc:
		return m.m.Funcs[i].Import
	case wasm.ExternTable:
		return m.m.Tables[i].Import
	case wasm.ExternMemory:
		return m.m.Memories[i].Import
	case wasm.ExternGlobal:
		return m.m.Globals[i].Import
	}
	return m.m.Tags[i].Import
}

// fits reports whether something of type have may be imported where want is
// declared: the specification's "Matching", section External Types.
func (have externType) fits(want externType) bool {
	if have.kind != want.kind {
		return false
	}
	types := typeMatcher{have: have.in, want: want.in, same: map[[2]int]bool{}}
	switch have.kind {
	case wasm.ExternTable:
		return types.equal(have.table.Elem, want.table.Elem) && limitsFit(&have.table.Limits, &want.table.Limits)
	case wasm.ExternMemory:
		return have.memory.Shared == want.memory.Shared && have.memory.PageSize == want.memory.PageSize &&
			limitsFit(&have.memory.Limits, &want.memory.Limits)
	case wasm.ExternGlobal:
		t, u := have.global, want.global
		return t.Mutable == u.Mutable && types.matches(t.Type, u.Type) && (!t.Mutable || types.equal(t.Type, u.Type))
	case wasm.ExternTag:
		return types.equalDefinitions(have.index, want.index)
	}
	return types.extends(have.index, want.index)
}

func limitsFit(have, want *wasm.Limits) bool {
	return have.Is64 == want.Is64 && have.Min >= want.Min &&
		(!want.HasMax || have.HasMax && have.Max <= want.Max)
}

func (t externType) String() string {
	s := t.kind.String() + " "
	switch t.kind {
	case wasm.ExternTable:
		return s + limitsText(&t.table.Limits) + " " + t.table.Elem.String()
	case wasm.ExternMemory:
		s += limitsText(&t.memory.Limits)
		if t.memory.Shared {
			s += " shared"
		}
		return s
	case wasm.ExternGlobal:
		if t.global.Mutable {
			s += "mut "
		}
		return s + t.global.Type.String()
	}
	return s + t.fn.String()
}

func limitsText(l *wasm.Limits) string {
	s := fmt.Sprint(l.Min)
	if l.Is64 {
		s = "i64 " + s
	}
	if l.HasMax {
		s += fmt.Sprintf("..%d", l.Max)
	}
	return s
}
