package frontend

import (
	"strings"
	"testing"
)

// TestTypesMatchAcrossModules imports from a module whose types have other
// numbers than those of the importing module.
func TestTypesMatchAcrossModules(t *testing.T) {
	const from = `(module
		(type $f (func (param i32)))
		(type $g (func (param (ref $f)) (result (ref null $f))))
		(type $loop (func (param (ref $loop))))
		(type $once (func (param (ref $loop))))
		(func (export "g") (type $g) (local.get 0))
		(func (export "loop") (type $loop))
		(func (export "once") (type $once))
		(func $h (export "h") (type $f))
		(table (export "table") 1 (ref $f) (ref.func $h))
		(global (export "constant") (ref $f) (ref.func $h))
		(global (export "variable") (mut (ref $f)) (ref.func $h)))`
	const types = `
		(type $other (func (param i64)))
		(type $f (func (param i32)))
		(type $g (func (param (ref $f)) (result (ref null $f))))
		(type $loop (func (param (ref $loop))))
		(type $once (func (param (ref $loop))))`
	for _, test := range []struct {
		imports string
		ok      bool
	}{
		{`(func (import "lib" "g") (type $g))`, true},
		{`(func (import "lib" "g") (param (ref $other)) (result (ref null $f)))`, false},
		{`(func (import "lib" "g") (param (ref $f)) (result (ref $f)))`, false},
		{`(func (import "lib" "loop") (type $loop))`, true},
		{`(func (import "lib" "once") (type $once))`, true},
		{`(func (import "lib" "loop") (type $once))`, false},
		{`(func (import "lib" "once") (type $loop))`, false},
		{`(table (import "lib" "table") 1 (ref $f))`, true},
		{`(table (import "lib" "table") 1 (ref null $f))`, false},
		{`(global (import "lib" "constant") (ref $f))`, true},
		{`(global (import "lib" "constant") (ref null $f))`, true},
		{`(global (import "lib" "constant") funcref)`, true},
		{`(global (import "lib" "constant") (ref $other))`, false},
		{`(global (import "lib" "variable") (mut (ref $f)))`, true},
		{`(global (import "lib" "variable") (mut funcref))`, false},
	} {
		_, err := Link([]Input{{"lib.wat", "lib", []byte(from)}, {"main.wat", "", []byte("(module" + types + test.imports + ")")}}, Options{})
		switch {
		case test.ok && err != nil:
			t.Errorf("%s: %v", test.imports, err)
		case !test.ok && (err == nil || !strings.Contains(err.Error(), "incompatible import type")):
			t.Errorf("%s: error %v, want incompatible import type", test.imports, err)
		}
	}
}
