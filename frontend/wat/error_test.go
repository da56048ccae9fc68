package wat_test

import (
	"errors"
	"strings"
	"testing"

	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

func TestErrorsShowThePlace(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"middle", "(module\n  (func (param i32)\n    local.gt 0))", "t.wat:3:5: unknown operator local.gt: an instruction is expected; did you mean local.get?\n\t    local.gt 0))\n\t    ^"},
		{"tabs", "(func\n\t(i32.const\t\"a\"))", "t.wat:2:13: unexpected token \"a\": an integer is expected\n\t\t(i32.const\t\"a\"))\n\t\t          \t^"},
		{"characters, not bytes", "(func) (; ä😀 ;) (fanc)", "t.wat:1:18: unknown operator fanc: a module field is expected; did you mean func?\n\t(func) (; ä😀 ;) (fanc)\n\t                 ^"},
		{"carriage returns", "(func)\r(func)\r\n(nop)", "t.wat:3:2: unexpected token nop: a module field is expected\n\t(nop)\n\t ^"},
		{"the end", "(module (func)\n", "t.wat:2:1: unexpected token: the text ends where a module field or ) is expected; the ( at 1:1 is not closed"},
		{"long lines", "(func " + strings.Repeat("nop ", 100) + "nap " + strings.Repeat("nop ", 100) + ")",
			"t.wat:1:407: unknown operator nap: an instruction is expected; did you mean nop?\n\t" + strings.Repeat("nop ", 15) + "nap " + strings.Repeat("nop ", 9) + "\n\t" + strings.Repeat(" ", 60) + "^"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := wat.Parse("t.wat", []byte(test.text), wasm.AllFeatures)
			if err == nil || err.Error() != test.want {
				t.Errorf("got\n%v\nwant\n%s", err, test.want)
			}
		})
	}
}

func TestMalformedTexts(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"(func $f) (func $f)", "1:17: duplicate func $f"},
		{"(func (param $x i32) (local $x i32))", "1:29: duplicate local $x"},
		{"(type (struct (field $x i32) (field $x i32)))", "1:37: duplicate field $x"},
		{"(func (call $g))", "1:13: unknown function $g"},
		{"(func (local.get $x))", "1:18: unknown local $x"},
		{"(func block $a end br $a)", "1:23: unknown label $a"},
		{"(func block $a end $b)", "1:20: mismatching label $b"},
		{"(func block end $b)", "1:17: mismatching label $b"},
		{"(func (type $t))", "1:13: unknown type $t"},
		{"(func (type 3) (param i32))", "1:7: unknown type 3"},
		{"(type (func)) (func (type 0) (param i32))", "1:21: inline function type: [i32] -> [] differs from type 0, [] -> []"},
		{"(type (struct)) (func (type 0) (param i32))", "1:23: inline function type: type 0 is no function type"},
		{"(func (result i32) (param i32))", "1:20: unexpected token (param: it comes after a result"},
		{"(func) (import \"a\" \"b\" (func))", "1:8: import after function definition"},
		{"(func (export \"\\ff\"))", "1:15: malformed UTF-8 encoding"},
		{"(start 0) (start 0)", "1:18: multiple start sections"},
		{"(func (i32.load align=3 (i32.const 0)))", "1:17: alignment must be a power of two: 3"},
		{"(func (i32.load offset=x (i32.const 0)))", "1:17: unknown operator offset=x: a natural number is expected after offset="},
		{"(func (i32.const 4294967296))", "1:18: i32 constant out of range: 4294967296"},
		{"(func (f32.const 1e39))", "1:18: constant out of range: 1e39 is no f32"},
		{"(func (v128.const i32x4 1 2 3))", "1:30: wrong number of lane literals: i32x4 has 4"},
		{"(memory 1 (pagesize 3))", "1:21: invalid custom page size: 3 is not a power of two"},
		{"(func (if (then) (then)))", "1:18: unexpected token (: ) is expected"},
		{"(func end)", "1:7: unexpected token end: ) is expected"},
		{"(func (else))", "1:8: unexpected token else: an instruction is expected"},
		{"(func (block)", "1:14: unexpected token: the text ends where ) is expected; the ( at 1:1 is not closed"},
		{"(module))", "1:9: unexpected token ): the end is expected"},
		{"(module) (module)", "1:10: unexpected token (: the end is expected"},
		{"(@custom \"a\" (before nothing))", "1:1: @custom annotation: malformed section kind"},
		{"(func (@name \"a\") (@name \"b\"))", "1:19: @name annotation: multiple names"},
		{"(func (nop (@name \"a\")))", "1:12: misplaced @name annotation"},
		{"(func (@metadata.code.branch_hint \"\\02\") (if (i32.const 0) (then)))", `1:7: @metadata.code.branch_hint annotation: malformed value: "\00" or "\01" expected`},
		{"(func (@metadata.code.branch_hint \"\\01\") nop)", "1:42: @metadata.code.branch_hint annotation: invalid target: nop"},
		{"(func" + strings.Repeat("(block", wasm.MaxNesting+1) + strings.Repeat(")", wasm.MaxNesting+2), "1:60006: nesting too deep: the limit is 10000"},
	} {
		_, err := wat.Parse("t", []byte(test.text), wasm.AllFeatures)
		if err == nil {
			t.Errorf("%.80s: no error, want %s", test.text, test.want)
		} else if first, _, _ := strings.Cut(err.Error(), "\n"); first != "t:"+test.want {
			t.Errorf("%.80s:\ngot  %s\nwant t:%s", test.text, first, test.want)
		}
	}
}

// Sizes have 64 bits since memory64; so older versions called this malformed.
func TestFeaturesThatChangeTheFormat(t *testing.T) {
	for _, text := range []string{"(memory 0x1_0000_0000)", "(table 0 0x1_0000_0000 funcref)"} {
		if _, err := wat.Parse("t", []byte(text), wasm.AllFeatures); err != nil {
			t.Errorf("with all features: %v", err)
		}
		_, err := wat.Parse("t", []byte(text), wasm.AllFeatures&^wasm.Memory64)
		if err == nil || !strings.Contains(err.Error(), "i32 constant out of range: 0x1_0000_0000") {
			t.Errorf("%s: error %v", text, err)
		}
	}
}

func TestLaterErrorsFindTheirPlace(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"(module\n  (func)\n  (func $g (result i32)\n    nop\n    i64.const 1\n    i32.eqz))", "t.wat:6:5: type mismatch"},
		{"(module\n  (export \"a\" (func 7)))", "t.wat:2:11: unknown function"},
		{"(module\n  (global i32\n    (f32.const 0)))", "t.wat:3:6: type mismatch"},
	} {
		s, err := wat.ParseSource("t.wat", []byte(test.text), wasm.AllFeatures)
		if err != nil {
			t.Fatal(err)
		}
		var bad *wasm.Error
		if err := check(s.Module, wasm.Wasm3); !errors.As(err, &bad) {
			t.Fatalf("%s: error %v, want one of the validator", test.text, err)
		}
		if got := s.Error(bad).Error(); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", test.text, got, test.want)
		}
	}
}
