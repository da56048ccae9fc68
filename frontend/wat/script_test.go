package wat_test

import (
	"math"
	"reflect"
	"testing"

	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

const script = `
(module $A (func (export "f")))
(module definition $D (memory 1))
(module instance $I $D)
(module instance)
(register "a" $A)
(register "b")
(module binary "\00asm" "\01\00\00\00")
(module $Q quote "(func" " nop)")
(invoke "f" (i32.const -1) (ref.extern 3) (ref.null func))
(assert_return (invoke $A "f") (f32.const nan:canonical) (f64.const 1.5)
  (ref.func) (ref.null) (ref.extern 2)
  (v128.const f32x4 1 nan:arithmetic 0 -1) (either (i32.const 1) (i64.const 2)))
(assert_return (get $A "g"))
(assert_trap (invoke "f") "unreachable")
(assert_trap (module (func $f unreachable) (start $f)) "unreachable")
(assert_exhaustion (invoke "f") "call stack exhausted")
(assert_exception (invoke "f"))
(assert_invalid (module (func (result i32))) "type mismatch")
(assert_malformed (module quote "(func") "unexpected token")
(assert_unlinkable (module binary "x") "unknown import")
(assert_malformed_custom (module quote "") "@name")
(assert_invalid_custom (module) "@name")
`

func TestScript(t *testing.T) {
	s, err := wat.ParseScript("t.wast", []byte(script))
	if err != nil {
		t.Fatal(err)
	}
	invoke := &wat.Action{Name: "f"}
	ref := func(h wasm.HeapType) wasm.ValType { return wasm.Ref(h, false) }
	want := []wat.Command{
		{Kind: wat.CmdModule, Line: 2},
		{Kind: wat.CmdDefinition, Line: 3},
		{Kind: wat.CmdInstance, Line: 4, ID: "I", Of: "D"},
		{Kind: wat.CmdInstance, Line: 5},
		{Kind: wat.CmdRegister, Line: 6, Name: "a", ID: "A"},
		{Kind: wat.CmdRegister, Line: 7, Name: "b"},
		{Kind: wat.CmdModule, Line: 8},
		{Kind: wat.CmdModule, Line: 9},
		{Kind: wat.CmdAction, Line: 10, Action: &wat.Action{Name: "f", Args: []wat.Value{
			{Type: wasm.I32, Bits: math.MaxUint32}, {Type: ref(wasm.HeapExtern), Bits: 3}, {Type: wasm.FuncRef, Null: true}}}},
		{Kind: wat.AssertReturn, Line: 11, Action: &wat.Action{Module: "A", Name: "f"}, Results: []wat.Result{
			{Value: wat.Value{Type: wasm.F32}, NaN: wat.CanonicalNaN},
			{Value: wat.Value{Type: wasm.F64, Bits: math.Float64bits(1.5)}},
			{Value: wat.Value{Type: ref(wasm.HeapFunc)}, Any: true},
			{Value: wat.Value{Null: true}, Any: true},
			{Value: wat.Value{Type: ref(wasm.HeapExtern), Bits: 2}},
			{Value: wat.Value{Type: wasm.V128, Vec: wat.Vector{Low: 0x3F800000, High: 0xBF800000 << 32, Shape: "f32x4"}},
				NaNs: []wat.NaN{wat.NotNaN, wat.ArithmeticNaN, wat.NotNaN, wat.NotNaN}},
			{Either: []wat.Result{{Value: wat.Value{Type: wasm.I32, Bits: 1}}, {Value: wat.Value{Type: wasm.I64, Bits: 2}}}}}},
		{Kind: wat.AssertReturn, Line: 14, Action: &wat.Action{Module: "A", Name: "g", Get: true}},
		{Kind: wat.AssertTrap, Line: 15, Action: invoke, Text: "unreachable"},
		{Kind: wat.AssertTrap, Line: 16, Text: "unreachable"},
		{Kind: wat.AssertExhaustion, Line: 17, Action: invoke, Text: "call stack exhausted"},
		{Kind: wat.AssertException, Line: 18, Action: invoke},
		{Kind: wat.AssertInvalid, Line: 19, Text: "type mismatch"},
		{Kind: wat.AssertMalformed, Line: 20, Text: "unexpected token"},
		{Kind: wat.AssertUnlinkable, Line: 21, Text: "unknown import"},
		{Kind: wat.AssertMalformedCustom, Line: 22, Text: "@name"},
		{Kind: wat.AssertInvalidCustom, Line: 23, Text: "@name"},
	}
	if len(s.Commands) != len(want) {
		t.Fatalf("%d commands, want %d", len(s.Commands), len(want))
	}
	for i, got := range s.Commands {
		hasModule := got.Module != nil
		if wantModule := want[i].Action == nil && want[i].Kind != wat.CmdInstance && want[i].Kind != wat.CmdRegister; hasModule != wantModule {
			t.Errorf("line %d: module %v, want %v", got.Line, hasModule, wantModule)
		}
		got.Module = nil
		if !reflect.DeepEqual(got, want[i]) {
			t.Errorf("line %d: got %+v\nwant %+v", got.Line, got, want[i])
		}
	}
}

func TestScriptModules(t *testing.T) {
	s, err := wat.ParseScript("t.wast", []byte(script))
	if err != nil {
		t.Fatal(err)
	}
	modules := map[int]*wat.ScriptModule{}
	for _, c := range s.Commands {
		modules[c.Line] = c.Module
	}
	if m, err := modules[2].Parse(wasm.AllFeatures); err != nil || modules[2].ID != "A" || len(m.Exports) != 1 || m.Names.Module != "A" {
		t.Errorf("text: %+v, %v", m, err)
	}
	if m, err := modules[3].Parse(wasm.AllFeatures); err != nil || modules[3].ID != "D" || len(m.Memories) != 1 {
		t.Errorf("definition: %+v, %v", m, err)
	}
	if m, err := modules[8].Parse(wasm.AllFeatures); err != nil || modules[8].Form != wat.BinaryForm || len(m.Funcs) != 0 {
		t.Errorf("binary: %+v, %v", m, err)
	}
	if m, err := modules[9].Parse(wasm.AllFeatures); err != nil || modules[9].Form != wat.QuoteForm || modules[9].ID != "Q" || len(m.Funcs) != 1 {
		t.Errorf("quote: %+v, %v", m, err)
	}
	if _, err := modules[20].Parse(wasm.AllFeatures); err == nil {
		t.Error("malformed quote: no error")
	}
}

func TestScriptOfFieldsIsOneModule(t *testing.T) {
	s, err := wat.ParseScript("t.wast", []byte("\n(memory 1)\n(func)"))
	if err != nil || len(s.Commands) != 1 || s.Commands[0].Line != 2 {
		t.Fatalf("%+v, %v", s, err)
	}
	if m, err := s.Commands[0].Module.Parse(wasm.AllFeatures); err != nil || len(m.Memories) != 1 || len(m.Funcs) != 1 {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestScriptErrors(t *testing.T) {
	for text, want := range map[string]string{
		"(module)\n(foo)":                        "t:2:2: unknown operator foo: a command is expected\n\t(foo)\n\t ^",
		"(module":                                "t:1:8: unexpected token: the text ends where ) is expected; the ( at 1:1 is not closed\n\t(module\n\t       ^",
		`(assert_return (module))`:               "t:1:24: unexpected token: assert_return is not about that\n\t(assert_return (module))\n\t                       ^",
		`(invoke "f" (f32.const nan:canonical))`: "t:1:38: unexpected token: a pattern as an argument\n\t(invoke \"f\" (f32.const nan:canonical))\n\t                                     ^",
		`(invoke "f" (i32.load))`:                "t:1:14: unexpected token i32.load: a value is expected\n\t(invoke \"f\" (i32.load))\n\t             ^",
	} {
		if _, err := wat.ParseScript("t", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", text, err, want)
		}
	}
}

func TestNaNPatterns(t *testing.T) {
	for _, test := range []struct {
		n    wat.NaN
		t    wasm.ValType
		bits uint64
		want bool
	}{
		{wat.CanonicalNaN, wasm.F32, 0x7FC00000, true}, {wat.CanonicalNaN, wasm.F32, 0xFFC00000, true},
		{wat.CanonicalNaN, wasm.F32, 0x7FC00001, false}, {wat.ArithmeticNaN, wasm.F32, 0x7FC00001, true},
		{wat.ArithmeticNaN, wasm.F32, 0x7F800001, false}, {wat.ArithmeticNaN, wasm.F64, 0xFFF8 << 48, true},
		{wat.CanonicalNaN, wasm.F64, 0x7FF8 << 48, true}, {wat.ArithmeticNaN, wasm.F64, 0x7FF0 << 48, false},
		{wat.NotNaN, wasm.F64, 0x7FF8 << 48, false},
	} {
		if got := test.n.Matches(test.t, test.bits); got != test.want {
			t.Errorf("%d, %v, %#x: got %v", test.n, test.t, test.bits, got)
		}
	}
}
