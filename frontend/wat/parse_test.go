package wat_test

import (
	"bytes"
	"strings"
	"testing"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

// encoded is what a text encodes to.
func encoded(t *testing.T, text string) []byte {
	t.Helper()
	m, err := wat.Parse("t.wat", []byte(text), wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	return binary.Encode(m)
}

// TestAbbreviations compares texts with what the specification says that they
// stand for.
func TestAbbreviations(t *testing.T) {
	for _, test := range []struct{ name, short, long string }{
		{"fields alone", "(func) (memory 1)", "(module (func) (memory 1))"},
		{"inline import", `(func (export "e") (import "m" "n") (param i32))`,
			`(import "m" "n" (func (type 0))) (export "e" (func 0)) (type (func (param i32)))`},
		{"inline exports", `(memory (export "a") (export "b") 1)`, `(memory 1) (export "a" (memory 0)) (export "b" (memory 0))`},
		{"inline data", `(memory (data "ab" "c"))`, `(memory 1 1) (data (i32.const 0) "abc")`},
		{"inline data, 64 bits", `(memory i64 (pagesize 1) (data "ab" "c"))`, `(memory i64 3 3 (pagesize 1)) (data (i64.const 0) "abc")`},
		{"inline elements", `(func) (table funcref (elem 0 0))`, `(func) (table 2 2 funcref) (elem (i32.const 0) func 0 0)`},
		{"inline expressions", `(table externref (elem (ref.null extern)))`,
			`(table 1 1 externref) (elem (table 0) (offset (i32.const 0)) externref (item (ref.null extern)))`},
		{"segments are numbered in the order of the text", `(memory (data "a")) (memory $m 1) (data $d (memory $m) (i32.const 0) "b") (func (data.drop $d))`,
			`(memory 1 1) (memory 1) (data (memory 0) (i32.const 0) "a") (data (memory 1) (i32.const 0) "b") (func (data.drop 1))`},
		{"types are added at the end and shared", `(func (param i32)) (func (param i32) (result i64) (block (param i64) (unreachable)) unreachable) (type (func)) (func (param i32))`,
			`(type (func)) (type (func (param i32))) (type (func (param i32) (result i64))) (type (func (param i64))) (func (type 1)) (func (type 2) block (type 3) unreachable end unreachable) (func (type 1))`},
		{"only function types alone in their group are shared", `(rec (type (func)) (type (struct))) (type (sub (func))) (func)`,
			`(rec (type (func)) (type (struct))) (type (sub (func))) (type (func)) (func (type 3))`},
		{"blocks without parameters need no type", `(type (func (result i32))) (func (result i32) block (result i32) i32.const 1 end)`,
			`(type (func (result i32))) (func (type 0) (block (result i32) (i32.const 1)))`},
		{"folded instructions", `(func (result i32) (i32.add (i32.mul (i32.const 1) (i32.const 2)) (i32.const 3)))`,
			`(func (result i32) i32.const 1 i32.const 2 i32.mul i32.const 3 i32.add)`},
		{"folded if", `(func (if $l (result i32) (i32.const 1) (then (br $l (i32.const 2))) (else i32.const 3)) drop)`,
			`(func i32.const 1 if $l (result i32) i32.const 2 br 0 else $l i32.const 3 end $l drop)`},
		{"folded legacy try", `(tag) (func (try $a (do nop) (catch 0 (rethrow $a)) (catch_all)) (try $b (do) (delegate 0)))`,
			`(tag) (func try $a nop catch 0 rethrow 0 catch_all end try $b delegate 0)`},
		{"labels shadow", `(func block $a block $b block $a br $a br $b end br $a end end)`,
			`(func block $a block $b block $a br 0 br 1 end br 1 end end)`},
		{"labels of catch clauses are outside", `(tag) (func (block $l (try_table $l (catch_all $l))))`, `(tag) (func (block $l (try_table $l (catch_all 0))))`},
		{"locals together", `(func (local i32 i32) (local i32) (local) (local i64))`, `(func (local i32 i32 i32 i64))`},
		{"indices that are 0", `(memory 1) (table 1 funcref) (elem func) (data "") (func (memory.size) drop (i32.const 0) (i32.const 0) (i32.const 0) memory.copy table.init 0 memory.init 0 (call_indirect) (v128.load8_lane 3))`,
			`(memory 1) (table 1 funcref) (elem func) (data "") (func memory.size 0 drop i32.const 0 i32.const 0 i32.const 0 memory.copy 0 0 table.init 0 0 memory.init 0 0 call_indirect 0 (type 0) v128.load8_lane 0 offset=0 align=1 3)`},
		{"nullable references", `(table 1 funcref) (func (result anyref nullexnref) (ref.cast i31ref))`,
			`(table 1 (ref null func)) (func (result (ref null any) (ref null noexn)) (ref.cast (ref null i31)))`},
		{"forward references", `(func (call $g) (global.get $x) drop) (func $g) (global $x i32 (i32.const 0)) (type (func (param (ref $s)))) (type $s (struct))`,
			`(func (type 2) (call 1) (global.get 0) drop) (func $g (type 2)) (global $x i32 (i32.const 0)) (type (func (param (ref 1)))) (type $s (struct)) (type (func))`},
		{"select", `(func select select (result) select (result i32))`, `(func (select) (select (result)) (select (result i32)))`},
		{"fields of structures", `(type $s (struct (field i32 (mut i8)) (field $x f32))) (func (struct.get $s $x (unreachable)))`,
			`(type $s (struct (field i32) (field (mut i8)) (field $x f32))) (func unreachable struct.get 0 2)`},
		{"identifiers in quotes", `(func $"a\62") (start $ab)`, `(func $ab) (start $"\u{61}b")`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if short, long := encoded(t, stripNames(test.short)), encoded(t, stripNames(test.long)); !bytes.Equal(short, long) {
				t.Errorf("\n%s\n% x\n%s\n% x", test.short, short, test.long, long)
			}
		})
	}
}

// stripNames gives a module an empty name section of its own, so that
// identifiers make no difference.
func stripNames(text string) string {
	const names = ` (@custom "name")`
	if fields, ok := strings.CutPrefix(text, "(module"); ok {
		return "(module" + names + fields
	}
	return text + names
}

func TestNamesBecomeTheNameSection(t *testing.T) {
	m, err := wat.Parse("t", []byte(`(module $m
		(type $t (struct (field $x i32) (field i32)))
		(func $f (param $p i32) (local i32) (local $l i32) block $b loop $"c d" (@name "e") end end)
		(func (@name "f"))
		(global $g i32 (i32.const 0)))`), wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := binary.Decode(binary.Encode(m), wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	n := decoded.Names
	for what, got := range map[string][2]string{
		"module": {n.Module, "m"}, "type": {n.Types[0], "t"}, "field": {n.Fields[0][0], "x"}, "function": {n.Funcs[0], "f"},
		"parameter": {n.Locals[0][0], "p"}, "local": {n.Locals[0][2], "l"}, "label": {n.Labels[0][0], "b"},
		"annotated label": {n.Labels[0][1], "e"}, "annotated function": {n.Funcs[1], "f"}, "global": {n.Globals[0], "g"},
	} {
		if got[0] != got[1] {
			t.Errorf("name of the %s is %q, want %q", what, got[0], got[1])
		}
	}
}

func TestCustomSectionsStandWhereTheyAreSaidTo(t *testing.T) {
	m, err := wat.Parse("t", []byte(`(@custom "end") (@custom "f1" (after func) "a" "b") (@custom "first" (before first))
		(func $x nop) (@custom "c" (before code)) (@custom "f2" (after func)) (@custom "last" (after last))`), wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := binary.Decode(binary.Encode(m), wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, c := range decoded.Customs {
		got += c.Name + "<" + string(rune('0'+c.Before)) + " "
	}
	if want := "first<1 f1<: f2<: c<: name<0 end<0 last<0 "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if string(decoded.Customs[1].Contents) != "ab" {
		t.Errorf("contents %q", decoded.Customs[1].Contents)
	}
}

func TestBranchHintsAreOnTheirInstructions(t *testing.T) {
	m, err := wat.Parse("t", []byte(`(func) (func (local i32 i64)
		(block (@metadata.code.branch_hint "\01") (br_if 0 (i32.const 1)))
		i32.const 2 (@metadata.code.branch_hint "\00") if end)`), wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	data := binary.Encode(m)
	decoded, err := binary.Decode(data, wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	hints := decoded.BranchHints[1]
	if len(hints) != 2 || !hints[0].Likely || hints[1].Likely || data[hints[0].Offset] != 0x0D || data[hints[1].Offset] != 0x04 {
		t.Errorf("got %+v in % x", decoded.BranchHints, data)
	}
}

func TestDataCountSectionIsThereIfNeeded(t *testing.T) {
	for text, want := range map[string]bool{
		`(memory 1) (data "a")`:                            false,
		`(memory 1) (data "a") (func (data.drop 0))`:       true,
		`(memory 1) (data "a") (@wasmc.data_count) (func)`: true,
		`(type $a (array i8)) (data "a") (func (array.new_data $a 0 (i32.const 0) (i32.const 0)) drop)`: true,
	} {
		m, err := wat.Parse("t", []byte(text), wasm.AllFeatures)
		if err != nil || m.HasDataCount != want {
			t.Errorf("%s: %v, %v, want %v", text, m.HasDataCount, err, want)
		}
	}
}
