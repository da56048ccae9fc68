package frontend

import (
	"slices"

	"wasmc/frontend/wasm"
)

// A typeMatcher compares the types of two modules: the specification's "Matching".
// Type indices mean something only in their module, so concrete types are compared
// by their structure. No module that gets here declares subtypes: those need a
// feature that is not supported.
type typeMatcher struct {
	have, want *wasm.Module
	same       map[[2]wasm.HeapType]bool // pairs of definitions that were compared
}

// matches reports whether values of have's type t may stand where want's type u is
// declared.
func (m *typeMatcher) matches(t, u wasm.ValType) bool {
	if !t.IsRef() || !u.IsRef() {
		return t == u
	}
	if t.Nullable() && !u.Nullable() {
		return false
	}
	return m.equalHeap(t.Heap(), u.Heap()) || t.Heap() >= 0 && u.Heap() == wasm.HeapFunc
}

func (m *typeMatcher) equal(t, u wasm.ValType) bool {
	if !t.IsRef() || !u.IsRef() {
		return t == u
	}
	return t.Nullable() == u.Nullable() && m.equalHeap(t.Heap(), u.Heap())
}

func (m *typeMatcher) equalHeap(h, k wasm.HeapType) bool {
	if h < 0 || k < 0 {
		return h == k
	}
	pair := [2]wasm.HeapType{h, k}
	if same, ok := m.same[pair]; ok {
		return same
	}
	m.same[pair] = true // for the references that the definitions have to themselves
	t, u := &m.have.Types[h].Func, &m.want.Types[k].Func
	equal := func(t, u wasm.ValType) bool {
		return (t.IsRef() && t.Heap() == h) == (u.IsRef() && u.Heap() == k) && m.equal(t, u)
	}
	m.same[pair] = slices.EqualFunc(t.Params, u.Params, equal) && slices.EqualFunc(t.Results, u.Results, equal)
	return m.same[pair]
}
