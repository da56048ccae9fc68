package frontend

import (
	"strings"
	"testing"

	"wasmc/ir"
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

// TestSubtypesMatchAcrossModules imports what has types that wasmc cannot compile yet.
func TestSubtypesMatchAcrossModules(t *testing.T) {
	const from = `(module
		(type $open (sub (func)))
		(type $closed (sub $open (func)))
		(rec (type $s (struct (field (ref null $a)))) (type $a (array (mut (ref null $s)))))
		(type $alone (struct (field anyref)))
		(func (export "open") (type $open))
		(func (export "closed") (type $closed))
		(tag (export "tag") (param (ref $s)))
		(global (export "s") (ref null $s) (ref.null none))
		(global (export "none") nullref (ref.null none))
		(global (export "variable") (mut (ref null $s)) (ref.null none)))`
	const types = `
		(type $unused (func (param i64)))
		(type $open (sub (func)))
		(type $closed (sub $open (func)))
		(type $final (func))
		(rec (type $s (struct (field (ref null $a)))) (type $a (array (mut (ref null $s)))))
		(rec (type $t (struct (field (ref null $b)))) (type $b (array (ref null $t))))`
	for _, test := range []struct {
		imports string
		ok      bool
	}{
		{`(func (import "lib" "open") (type $open))`, true},
		{`(func (import "lib" "closed") (type $closed))`, true},
		{`(func (import "lib" "closed") (type $open))`, true},
		{`(func (import "lib" "open") (type $closed))`, false},
		{`(func (import "lib" "open") (type $final))`, false},
		{`(tag (import "lib" "tag") (param (ref $s)))`, true},
		{`(tag (import "lib" "tag") (param (ref null $s)))`, false},
		{`(tag (import "lib" "tag") (param (ref $t)))`, false},
		{`(global (import "lib" "s") (ref null $s))`, true},
		{`(global (import "lib" "s") (ref null $t))`, false},
		{`(global (import "lib" "s") structref)`, true},
		{`(global (import "lib" "s") anyref)`, true},
		{`(global (import "lib" "s") arrayref)`, false},
		{`(global (import "lib" "s") funcref)`, false},
		{`(global (import "lib" "none") (ref null $t))`, true},
		{`(global (import "lib" "none") (ref null $open))`, false},
		{`(global (import "lib" "variable") (mut (ref null $s)))`, true},
		{`(global (import "lib" "variable") (mut structref))`, false},
	} {
		err := Match([]Input{{"lib.wat", "lib", []byte(from)}, {"main.wat", "", []byte("(module" + types + test.imports + ")")}}, Options{})
		switch {
		case test.ok && err != nil:
			t.Errorf("%s: %v", test.imports, err)
		case !test.ok && (err == nil || !strings.Contains(err.Error(), "incompatible import type")):
			t.Errorf("%s: error %v, want incompatible import type", test.imports, err)
		}
	}
}

// TestGrownImports imports a memory or table with a size that it has only after it
// has grown. Whether it can is known when the program is built.
func TestGrownImports(t *testing.T) {
	const (
		grow  = `(module (memory (export "x") 1 3) (func (export "grow") (drop (memory.grow (i32.const 1)))))`
		table = `(module (table (export "x") 1 funcref) (func (drop (table.grow (ref.null func) (i32.const 1)))))`
		other = `(module (memory (export "x") 1) (memory $m 1) (func (drop (memory.grow $m (i32.const 1)))))`
	)
	for _, test := range []struct {
		lib, imports string
		want         uint64 // 0: an error
	}{
		{grow, `(memory (import "lib" "x") 2)`, 2},
		{grow, `(memory (import "lib" "x") 3 3)`, 3},
		{grow, `(memory (import "lib" "x") 4)`, 0},
		{grow, `(memory (import "lib" "x") 2 2)`, 0},
		{other, `(memory (import "lib" "x") 2)`, 0},
		{table, `(table (import "lib" "x") 5 funcref)`, 5},
		{table, `(table (import "lib" "x") 5 externref)`, 0},
	} {
		m, err := Link([]Input{{"lib.wat", "lib", []byte(test.lib)}, {"main.wat", "", []byte("(module " + test.imports + ")")}}, Options{})
		switch {
		case test.want == 0:
			if err == nil || !strings.Contains(err.Error(), "incompatible import type") {
				t.Errorf("%s: error %v, want incompatible import type", test.imports, err)
			}
		case err != nil:
			t.Errorf("%s: %v", test.imports, err)
		case len(m.Main().Wants) != 1 || m.Main().Wants[0].Min != test.want:
			t.Errorf("%s: wants %v, want %d", test.imports, m.Main().Wants, test.want)
		default:
			if err := ir.Verify(m); err != nil {
				t.Error(err)
			}
		}
	}
}
