package emscripten

import (
	"slices"
	"testing"

	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

// complete parses a module and completes it. The result must be valid.
func complete(t *testing.T, text string, program bool) *wasm.Module {
	t.Helper()
	m, err := wat.Parse("test.wat", []byte(text), wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	Complete(m, program)
	if err := validate.Module(m, wasm.AllFeatures); err != nil {
		t.Fatal(err)
	}
	return m
}

func imports(m *wasm.Module) (names []string) {
	for _, im := range m.Imports {
		names = append(names, im.Name)
	}
	return names
}

func exports(m *wasm.Module) (names []string) {
	for _, e := range m.Exports {
		names = append(names, e.Name)
	}
	return names
}

const runtime = `
	(memory (export "memory") 1)
	(table (export "__indirect_function_table") 1 funcref)
	(global $sp (mut i32) (i32.const 65536))
	(func (export "stackSave") (result i32) (global.get $sp))
	(func (export "setThrew") (param i32 i32))`

func TestOnlyImportsOfTheRightTypeAreCompleted(t *testing.T) {
	m := complete(t, `(module
		(import "env" "invoke_ii" (func (param i32 i32) (result i32)))
		(import "env" "invoke_vi" (func (param i32)))            ;; too few parameters
		(import "env" "invoke_iii" (func (param i32 i32 i32)))   ;; no result
		(import "env" "invoke_vj" (func (param i32 i32 i32)))    ;; split
		(import "env" "invoke_" (func))
		(import "env" "invoke_x" (func (param i32)))
		(import "env" "exit" (func (param i64)))
		(import "env" "_tzset_js" (func (param i32 i32 i32)))    ;; completed: there is malloc
		(import "env" "_tzset_js" (func (param i32 i32)))
		(import "env" "emscripten_resize_heap" (func (param i32) (result i32)))
		(import "other" "exit" (func (param i32)))`+runtime+`
		(func (export "malloc") (param i32) (result i32) (i32.const 0)))`, true)
	want := []string{"invoke_vi", "invoke_iii", "invoke_vj", "invoke_", "invoke_x", "exit", "_tzset_js", "exit"}
	if got := imports(m); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWithoutTheModulesPartNothingIsCompleted(t *testing.T) {
	m := complete(t, `(module
		(import "env" "invoke_v" (func (param i32)))
		(import "env" "emscripten_resize_heap" (func (param i32) (result i32)))
		(func (export "__wasm_call_ctors") (param i32))
		(func (export "main") (param i32 i32) (result i32) (i32.const 0)))`, true)
	if got := imports(m); len(got) != 2 || len(m.Exports) != 2 {
		t.Errorf("imports %q, exports %q", got, exports(m))
	}
}

func TestTheNameOfTheZoneNeedsMalloc(t *testing.T) {
	m := complete(t, `(module
		(import "env" "_tzset_js" (func (param i32 i32 i32)))
		(func (export "malloc") (param i32))`+runtime+`)`, true)
	if got := imports(m); !slices.Equal(got, []string{"_tzset_js"}) {
		t.Errorf("got %q", got)
	}
}

func TestProgramsGetAnEntryPoint(t *testing.T) {
	const constructors, args = ` (func (export "__wasm_call_ctors"))`, ` (func (export "main") (param i32 i32) (result i32) (i32.const 0))`
	const none = ` (func (export "main") (result i32) (i32.const 0))`
	for _, test := range []struct {
		text    string
		program bool
		want    string // the last export
	}{
		{runtime + constructors + args, true, "_start"},
		{runtime + constructors + none, true, "_start"},
		{constructors + none, true, "_start"},
		{constructors + args, true, "_initialize"}, // no stack to put arguments on
		{`(memory 1) (global $sp (mut i32) (i32.const 65536))
			(func (export "stackAlloc") (param i32) (result i32) (global.set $sp (i32.sub (global.get $sp) (local.get 0))) (global.get $sp))` +
			constructors + args, true, "_start"},
		{runtime + constructors + args, false, "_initialize"},
		{runtime + constructors, true, "_initialize"},
		{runtime + args, true, "main"},
		{runtime + args + constructors + ` (func (export "_start"))`, true, "_start"},
		{runtime + args + constructors + ` (func (export "_initialize"))`, true, "_initialize"},
	} {
		m := complete(t, "(module "+test.text+")", test.program)
		if got := exports(m); got[len(got)-1] != test.want || slices.Contains(got[:len(got)-1], test.want) {
			t.Errorf("%s: got %q, want %s last", test.text, got, test.want)
		}
	}
}

func TestCompletedChangesNothing(t *testing.T) {
	m, err := wat.Parse("test.wat", []byte(`(module
		(import "env" "abort" (func))
		(import "env" "invoke_v" (func (param i32)))
		(import "env" "exit" (func (param i32)))`+runtime+`)`), wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	before, funcs, types := imports(m), len(m.Funcs), len(m.Types)
	got := Completed(m)
	if len(got) != 2 || !got[1] || !got[2] {
		t.Errorf("got %v", got)
	}
	if len(m.Funcs) != funcs || len(m.Types) != types || !slices.Equal(imports(m), before) || m.Funcs[1].Import == nil {
		t.Error("the module is another")
	}
}
