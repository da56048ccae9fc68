package frontend_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/frontend"
)

// TestMistakesInText makes what people get wrong when they write the text format. The
// error has to say where, what, and what would be right.
func TestMistakesInText(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`(module
  (func $f (param i32) (result i32)
    local.get 0
`,
			"4:1: unexpected token: the text ends where ) is expected; the ( at 2:3 is not closed"},
		{`(module
  (func $f))
)`,
			"3:1: unexpected token ): the end is expected"},
		{`(module
  (func (result i32)
    i32.cosnt 1))`,
			"3:5: unknown operator i32.cosnt: an instruction is expected; did you mean i32.const?"},
		{`(module
  (func (param int32)))`,
			"2:16: unknown operator int32: a value type is expected; did you mean i32?"},
		{`(module
  (func (param $x i32) (result i32)
    local.get $y))`,
			"3:15: unknown local $y"},
		{`(module
  (func (call $foo)))`,
			"2:15: unknown function $foo"},
		{`(module
  (func (param i32) (local.set 3 (i32.const 1))))`,
			"2:22: unknown local 3: there is 1"},
		{`(module
  (func (result i32)
    (i32.add (i32.const 1) (i64.const 2))))`,
			"3:6: type mismatch: i32.add wants i32, stack has i64 (value 2 of 2)"},
		{`(module
  (func (result i32)
    (i32.add (i32.const 1))))`,
			"3:6: type mismatch: i32.add wants i32, stack is empty (value 1 of 2)"},
		{`(module
  (func
    i32.const 1))`,
			"3:16: type mismatch: end leaves i32 on the stack"},
		{`(module
  (func (result i32)
    nop))`,
			"3:8: type mismatch: end wants i32, stack is empty"},
		{`(module
  (func (param i32)
    (if (local.get 0) (nop))))`,
			"3:28: unexpected token ): (then is expected"},
		{`(module
  (func (param i32) (result i32)
    (if (result i32) (local.get 0) (then (i32.const 1)))))`,
			"3:56: type mismatch: an if without else must give its parameters, not [] -> [i32]"},
		{`(module
  (func (param i32)
    local.get 0
    if
      nop
  )
  (func nop))`,
			"6:3: unexpected token ): end is expected"},
		{`(module
  (func (block (br 3))))`,
			"2:17: unknown label 3: there are 2"},
		{`(module
  (func (block $a (br $b))))`,
			"2:23: unknown label $b"},
		{`(module
  (func (export "a"))
  (func (export "a")))`,
			`3:9: duplicate export name: "a"`},
		{`(module
  (func (drop (i32.load (i32.const 0)))))`,
			"2:16: unknown memory 0: there is none"},
		{`(module (memory 1)
  (func (drop (i32.load align=8 (i32.const 0)))))`,
			"2:16: alignment must not be larger than natural: 8 for 4 bytes"},
		{`(module (memory 1)
  (func (drop (i32.load align=3 (i32.const 0)))))`,
			"2:25: alignment must be a power of two: 3"},
		{`(module
  (func (drop (i32.const 4294967296))))`,
			"2:26: i32 constant out of range: 4294967296"},
		{`(module
  (import "env (func)))
`,
			"2:11: unclosed string"},
		{`(module
  (import "en\qv" "x" (func)))`,
			`2:14: illegal escape: two hexadecimal digits, or one of t n r " ' \ u, are expected after \`},
		{`(module
  (func)
  (import "a" "b" (func)))`,
			"3:3: import after function definition"},
		{`(module
  (func $f (result i32) i32.const 1)
  (global i32 (call $f)))`,
			"3:16: constant expression required: call is not constant"},
		{`(module
  (global $g i32 (i32.const 1))
  (func (global.set $g (i32.const 2))))`,
			"3:10: immutable global 0: it is not declared mut"},
		{`(module
  (func $f (param i32 i64))
  (func (call $f (i64.const 1) (i32.const 2))))`,
			"3:10: type mismatch: call wants i64, stack has i32 (value 2 of 2)"},
		{`(module
  (func (call_indirect (param i32) (i32.const 1) (i32.const 0))))`,
			"2:10: unknown table 0: there is none"},
		{`(module
  (func (result i32) (param i32) local.get 0))`,
			"2:22: unexpected token (param: it comes after a result"},
		{`(module
  (func nop (local i32)))`,
			"2:14: unexpected token local: it has to stand before the instructions"},
		{`(module (; comment
  (func))`,
			"1:9: unclosed comment"},
		{`(module
  (func (param i32) get_local 0 drop))`,
			"2:21: unknown operator get_local: an instruction is expected; it is called local.get now"},
		{`(module (memory 70000))`,
			"1:17: memory size must be at most 65536 pages (4GiB)"},
		{`(module (data (i32.const 0) "abc"))`,
			"1:15: unknown memory 0: there is none"},
		{`(module (table 1 externref) (func $f) (elem (i32.const 0) $f))`,
			"1:45: type mismatch: element segment of (ref func) for a table of externref"},
		{`(module (func $f) (func $f))`,
			"1:25: duplicate func $f"},
		{`(module (func $f (param i32)) (start $f))`,
			"1:38: start function must have type [] -> [], function 0 has [i32] -> []"},
		{`(module (func foo (param i32)))`,
			"1:15: unknown operator foo: an instruction is expected"},
		{`(module (func (param i32, i32)))`,
			"1:22: unknown operator i32,: a value type is expected; did you mean i32?"},
		{`(module (type $t (func (param i32)))
 (func (type $t) (param i64)))`,
			"2:8: inline function type: [i64] -> [] differs from type 0, [i32] -> []"},
		{`(module (func (drop (select (i32.const 1) (i64.const 2) (i32.const 0)))))`,
			"1:22: type mismatch: select wants two of a type, stack has i32 and i64"},
		{`(module (func block $a nop end $b))`,
			"1:32: mismatching label $b"},
		{`(module (func block else end))`,
			"1:21: unexpected token else: end is expected"},
		{`(module (import "a" "b" (function)))`,
			"1:26: unknown operator function: func, table, memory, global or tag is expected"},
		{`(module (import 'env' 'f' (func)))`,
			"1:17: unknown operator 'env': a string is expected"},
		{`(module (func (drop (f32.const 1.2.3))))`,
			"1:32: unknown operator 1.2.3: a number is expected"},
		{`(module (memory 1) (func (drop (i32.load offset=-1 (i32.const 0)))))`,
			"1:42: unknown operator offset=-1: a natural number is expected after offset="},
		{`(module (func $f) (func (drop (ref.func $f))))`,
			"1:32: undeclared function reference: function 0; an element segment or an export has to name it"},
		{`(module (func (; ünïcödé ;) (call $föö)))`,
			"1:37: illegal character: 'ö'"},
		{`(module (func (func)))`,
			"1:16: unexpected token func: an instruction is expected"},
		{`(module (func $f) (start $f) (start $f))`,
			"1:37: multiple start sections"},
	} {
		_, err := frontend.Load("t.wat", []byte(test.text), frontend.Options{})
		require.Error(t, err, test.text)
		first, _, _ := strings.Cut(err.Error(), "\n")
		assert.Equal(t, "t.wat:"+test.want, first, test.text)
	}
}
