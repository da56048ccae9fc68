package wasm

import "testing"

func TestTypeNames(t *testing.T) {
	for _, test := range []struct {
		t    ValType
		want string
	}{
		{I32, "i32"}, {V128, "v128"}, {I16, "i16"}, {Bottom, "any"},
		{FuncRef, "funcref"}, {ExternRef, "externref"}, {Ref(HeapNone, true), "nullref"},
		{Ref(HeapFunc, false), "(ref func)"}, {Ref(7, true), "(ref null 7)"}, {Ref(7, false), "(ref 7)"},
		{Address, "address"}, {BottomRef, "(ref bottom)"},
	} {
		if got := test.t.String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func TestReferenceParts(t *testing.T) {
	for _, h := range []HeapType{HeapFunc, HeapExn, HeapNoExn, 0, 1, MaxTypes - 1} {
		for _, nullable := range []bool{false, true} {
			r := Ref(h, nullable)
			if !r.IsRef() || r.Heap() != h || r.Nullable() != nullable || r.HasDefault() != nullable || r.IsNum() {
				t.Errorf("Ref(%v, %v): heap %v, nullable %v", h, nullable, r.Heap(), r.Nullable())
			}
		}
	}
}

func TestErrorText(t *testing.T) {
	e := Errorf(0x1a5, "type mismatch: %s", "x")
	if got, want := e.Error(), "0x00001a5: type mismatch: x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	e.File, e.Func, e.Name = "app.wasm", 3, "main"
	if got, want := e.Error(), "app.wasm:0x00001a5: func 3 $main: type mismatch: x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFeatureNames(t *testing.T) {
	for bit := Feature(1); bit <= LegacyExceptions; bit <<= 1 {
		if len(bit.Names()) != 1 {
			t.Errorf("feature %#x has names %v", uint32(bit), bit.Names())
		}
	}
}
