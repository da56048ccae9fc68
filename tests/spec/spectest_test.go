package spec

import (
	"strings"

	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

// spectest returns the module that scripts import from without defining it, as
// the suite's documentation of test harnesses describes it.
func spectest() *wasm.Module {
	var text strings.Builder
	for _, f := range spectestFields {
		if f.feature&^wasm.Supported == 0 {
			text.WriteString(f.text)
		}
	}
	m, err := wat.Parse("spectest.wat", []byte(text.String()), wasm.AllFeatures)
	if err != nil {
		panic(err) // the text below is wrong
	}
	return m
}

// spectestFields are its fields, with what they need.
var spectestFields = []struct {
	feature wasm.Feature
	text    string
}{
	{wasm.MVP, `
		(func (export "print"))
		(func (export "print_i32") (param i32))
		(func (export "print_i64") (param i64))
		(func (export "print_f32") (param f32))
		(func (export "print_f64") (param f64))
		(func (export "print_i32_f32") (param i32 f32))
		(func (export "print_f64_f64") (param f64 f64))
		(global (export "global_i32") i32 (i32.const 666))
		(global (export "global_i64") i64 (i64.const 666))
		(global (export "global_f32") f32 (f32.const 666.6))
		(global (export "global_f64") f64 (f64.const 666.6))
		(table (export "table") 10 20 funcref)
		(memory (export "memory") 1 2)`},
	{wasm.Memory64, `(table (export "table64") i64 10 20 funcref)`},
	{wasm.Threads, `(memory (export "shared_memory") 1 2 shared)`},
}
