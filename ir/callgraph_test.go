package ir

import (
	"slices"
	"testing"
)

func TestCallGraph(t *testing.T) {
	m, err := Parse(`table t0 2..2 funcref = $inTable
global $g funcref = $inGlobal
elem e0 t0[0] funcref = [$inElem, null]
elem e1 declares funcref = [$declared]
func $host() import "env" "host"
func $root() {
b0:
	call $twice
	call $twice
	call $host
	v0: funcref = ref.func $held
	return
}
func $twice() {
b0:
	v0: i32 = const 0
	call_indirect t0 type0 v0
	return
}
func $held() {
b0:
	return
}
func $declared() {
b0:
	call $held
	return
}
func $inElem() {
b0:
	return
}
func $inTable() {
b0:
	return
}
func $inGlobal() {
b0:
	call $twice
	return
}
func $alone() {
b0:
	call $twice
	return
}
`)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(m); err != nil {
		t.Fatal(err)
	}
	g := m.CallGraph([]*Func{m.Funcs[1]})
	names := func(is func(i int) bool) []string {
		var names []string
		for i, f := range m.Funcs {
			if is(i) {
				names = append(names, f.Name)
			}
		}
		return names
	}
	for _, test := range []struct {
		what string
		is   func(i int) bool
		want []string
	}{
		{"reachable", func(i int) bool { return g.Reachable[i] }, []string{"host", "root", "twice", "held", "inElem", "inTable", "inGlobal"}},
		{"address", func(i int) bool { return g.Address[i] }, []string{"held", "inElem", "inTable", "inGlobal"}},
		{"indirect", func(i int) bool { return g.Indirect[i] }, []string{"twice"}},
		{"called by root", func(i int) bool { return slices.Contains(g.Callees[1], i) }, []string{"host", "twice"}},
		{"called by inGlobal", func(i int) bool { return slices.Contains(g.Callees[7], i) }, []string{"twice"}},
	} {
		if got := names(test.is); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.what, got, test.want)
		}
	}
	if n := len(g.Callees[1]); n != 2 {
		t.Errorf("root has %d callees, want each once", n)
	}
}
