package frontend

import (
	"errors"
	"strings"
	"testing"

	"wasmc/frontend/wasm"
	"wasmc/ir"
)

const lib = `(module
	(func (export "f") (param i32) (result i64) (i64.const 1))
	(memory (export "memory") 2 4)
	(table (export "table") 10 20 funcref)
	(global (export "constant") i32 (i32.const 42))
	(global (export "variable") (mut i64) (i64.const 7)))`

// linkWith links a module with lib.
func linkWith(main string) (*ir.Module, error) {
	m, err := Link([]Input{{"lib.wat", "lib", []byte(lib)}, {"main.wat", "", []byte(main)}}, Options{Jobs: 2})
	if err == nil {
		err = ir.Verify(m)
	}
	return m, err
}

func TestImportsAreResolved(t *testing.T) {
	m, err := linkWith(`(module
		(import "lib" "f" (func $f (param i32) (result i64)))
		(import "lib" "memory" (memory 1))
		(import "lib" "constant" (global $c i32))
		(import "lib" "variable" (global $v (mut i64)))
		(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
		(data (offset (global.get $c)) "x")
		(func (export "_start") (global.set $v (call $f (i32.load8_u (i32.const 42)))) (call $exit (i32.const 0))))`)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Memories) != 1 || len(m.Globals) != 2 || len(m.Funcs) != 3 || len(m.Instances) != 2 {
		t.Errorf("parts are there twice:\n%v", m)
	}
	if d := m.Data[0]; d.At.Bits != 42 || d.Instance != 1 || d.Memory != 0 {
		t.Errorf("the segment is %+v", d)
	}
	if m.Funcs[1].Import == nil {
		t.Error("the import of WASI's was resolved")
	}
}

func TestExportsOfImportsLeadToTheirOrigin(t *testing.T) {
	m, err := Link([]Input{
		{"lib.wat", "lib", []byte(lib)},
		{"between.wat", "between", []byte(`(module (import "lib" "memory" (memory 0)) (export "again" (memory 0)))`)},
		{"main.wat", "", []byte(`(module (import "between" "again" (memory 2 4)))`)}, // between declares less
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Memories) != 1 {
		t.Errorf("%d memories, want 1", len(m.Memories))
	}
}

func TestLinkingChecksTypes(t *testing.T) {
	for _, test := range []struct{ imported, want string }{
		{`"lib" "nothing" (func)`, `unknown import: module "lib" exports no "nothing"`},
		{`"lib" "f" (func (param i32))`, `incompatible import type: "lib" "f" is func [i32] -> [i64], want func [i32] -> []`},
		{`"lib" "f" (memory 1)`, `incompatible import type: "lib" "f" is func [i32] -> [i64], want memory 1`},
		{`"lib" "memory" (memory 3)`, `incompatible import type: "lib" "memory" is memory 2..4, want memory 3`},
		{`"lib" "memory" (memory 1 3)`, `incompatible import type: "lib" "memory" is memory 2..4, want memory 1..3`},
		{`"lib" "table" (table 10 20 externref)`, `incompatible import type: "lib" "table" is table 10..20 funcref, want table 10..20 externref`},
		{`"lib" "table" (table 10 10 funcref)`, `incompatible import type: "lib" "table" is table 10..20 funcref, want table 10..10 funcref`},
		{`"lib" "constant" (global i64)`, `incompatible import type: "lib" "constant" is global i32, want global i64`},
		{`"lib" "constant" (global (mut i32))`, `incompatible import type: "lib" "constant" is global i32, want global mut i32`},
		{`"lib" "variable" (global i64)`, `incompatible import type: "lib" "variable" is global mut i64, want global i64`},
	} {
		_, err := linkWith(`(module (import ` + test.imported + `))`)
		if err == nil || !strings.HasPrefix(err.Error(), "main.wat:1:17: "+test.want+"\n") {
			t.Errorf("%s: got %v, want %s", test.imported, err, test.want)
		}
	}
}

func TestHostGlobalsAreNotConstants(t *testing.T) {
	_, err := Load("a.wat", []byte(`(module (import "env" "g" (global i32)) (global i32 (global.get 0)))`), Options{})
	const want = `not supported yet: a constant expression over the host's global "env" "g"`
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestErrorsNameFileAndFunction(t *testing.T) {
	bad := []byte("\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00\x03\x03\x02\x00\x00" +
		"\x0a\x08\x02\x02\x00\x0b\x03\x00\x6a\x0b" + "\x00\x10\x04name\x01\x09\x02\x00\x01a\x01\x03bad")
	_, err := Load("bad.wasm", bad, Options{Jobs: 8})
	var e *wasm.Error
	if !errors.As(err, &e) || e.File != "bad.wasm" || e.Func != 1 || e.Name != "bad" {
		t.Errorf("got %v", err)
	}
}

// TestPanicsNameTheFunction makes sure that a bug in the compiler can be traced to
// the function that shows it.
func TestPanicsNameTheFunction(t *testing.T) {
	m := &wasm.Module{Types: []wasm.SubType{{}}, Funcs: []wasm.Func{{Body: []byte{0x0B}}}}
	m.Names.Funcs = map[uint32]string{0: "culprit"}
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(interface{ String() string }).String(), "func 0 $culprit: broken") {
			t.Errorf("recovered %v", r)
		}
	}()
	funcs(m, 2, wasm.AllFeatures, func(uint32, []wasm.Instr) { panic("broken") })
}
