package frontend

import (
	"slices"

	"wasmc/frontend/wasm"
)

// A typeMatcher compares the types of two modules: the specification's "Matching".
// Type indices mean something only in their module, so concrete types are compared
// by the structure of their recursion groups.
type typeMatcher struct {
	have, want *wasm.Module
	same       map[[2]int]bool // recursion groups that were compared, by their first types
}

// matches reports whether values of have's type t may stand where want's type u is
// declared.
func (m *typeMatcher) matches(t, u wasm.ValType) bool {
	if !t.IsRef() || !u.IsRef() {
		return t == u
	}
	return (u.Nullable() || !t.Nullable()) && m.matchesHeap(t.Heap(), u.Heap())
}

func (m *typeMatcher) matchesHeap(h, k wasm.HeapType) bool {
	switch {
	case h >= 0 && k >= 0:
		return m.extends(uint32(h), uint32(k))
	case h >= 0:
		return m.have.Types[h].Kind.Abstract().Matches(k)
	case k >= 0: // only the bottom of the hierarchy is below a definition
		return h == m.want.Types[k].Kind.Abstract().Bottom()
	}
	return h.Matches(k)
}

// extends reports whether have's definition i is want's j, or declares that as a direct
// or indirect supertype.
func (m *typeMatcher) extends(i, j uint32) bool {
	for !m.equalDefinitions(i, j) {
		supers := m.have.Types[i].Supers
		if len(supers) == 0 {
			return false
		}
		i = supers[0]
	}
	return true
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
	return m.equalDefinitions(uint32(h), uint32(k))
}

// equalDefinitions reports whether two definitions are the same part of the same
// recursion group.
func (m *typeMatcher) equalDefinitions(i, j uint32) bool {
	t, u := &m.have.Types[i], &m.want.Types[j]
	if t.RecLen != u.RecLen || int(i)-t.Rec != int(j)-u.Rec {
		return false
	}
	pair := [2]int{t.Rec, u.Rec}
	same, known := m.same[pair]
	if !known {
		same = m.equalGroups(t.Rec, u.Rec, t.RecLen)
		m.same[pair] = same
	}
	return same
}

// equalGroups compares the recursion groups of n types at first and other.
func (m *typeMatcher) equalGroups(first, other, n int) bool {
	// A reference into the group is the same if it leads to the same place of the other
	// group; all others lead to earlier groups.
	equalIndex := func(i, j uint32) bool {
		if int(i) >= first || int(j) >= other {
			return int(i)-first == int(j)-other
		}
		return m.equalDefinitions(i, j)
	}
	equal := func(t, u wasm.ValType) bool {
		if t.IsRef() && u.IsRef() && t.Heap() >= 0 && u.Heap() >= 0 {
			return t.Nullable() == u.Nullable() && equalIndex(uint32(t.Heap()), uint32(u.Heap()))
		}
		return t == u
	}
	equalField := func(f, g wasm.Field) bool { return f.Mutable == g.Mutable && equal(f.Type, g.Type) }
	for i := range n {
		t, u := &m.have.Types[first+i], &m.want.Types[other+i]
		if t.Kind != u.Kind || t.Final != u.Final || !slices.EqualFunc(t.Supers, u.Supers, equalIndex) ||
			!slices.EqualFunc(t.Func.Params, u.Func.Params, equal) || !slices.EqualFunc(t.Func.Results, u.Func.Results, equal) ||
			!slices.EqualFunc(t.Fields, u.Fields, equalField) {
			return false
		}
	}
	return true
}
