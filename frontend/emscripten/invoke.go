package emscripten

import (
	"slices"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
)

// A call of f that may throw, in a function that uses setjmp, is compiled to a call of
// the import invoke_SIGNATURE with f's index in the table. If f throws, as longjmp does, it returns all
// the same, and the module's variable __THREW__ is not 0:
//
//	(func $invoke_ii (param $f i32) (param $a i32) (result i32)
//	  (local $stack i32) (local $result i32) (local $caught i32)
//	  (local.set $stack (global.get $__stack_pointer))
//	  (call $invoke_ii.try (local.get $f) (local.get $a))   ;; catches
//	  (local.set $result) (local.set $caught)
//	  (if (local.get $caught) (then
//	    (global.set $__stack_pointer (local.get $stack))
//	    (call $setThrew (i32.const 1) (i32.const 0))))
//	  (local.get $result))
//
//	(func $invoke_ii.try (param $f i32) (param $a i32) (result i32 i32)
//	  (i32.const 0)
//	  (call_indirect (param i32) (result i32) (local.get $a) (local.get $f)))
func (c *completer) invoke(t *wasm.FuncType) *code {
	table := c.exported("__indirect_function_table")
	setThrew, ok := c.function("setThrew", "ii", "")
	stack, found := c.stackPointer()
	if table == nil || table.Kind != wasm.ExternTable || !ok || !found {
		return nil
	}
	n := len(t.Params)
	try := newCode(n)
	try.catches = true
	try.i32(0)
	for i := 1; i < n; i++ {
		try.get(uint32(i))
	}
	called := c.typ(wasm.FuncType{Params: t.Params[1:], Results: t.Results})
	try.get(0).op("call_indirect", called, table.Index)
	tries := c.add("invoke.try", wasm.FuncType{Params: t.Params, Results: slices.Concat([]wasm.ValType{wasm.I32}, t.Results)}, try)

	saved, caught, result := uint32(n), uint32(n+1), uint32(n+2)
	body := newCode(n, slices.Concat([]wasm.ValType{wasm.I32, wasm.I32}, t.Results)...)
	body.op("global.get", stack).set(saved)
	for i := range n {
		body.get(uint32(i))
	}
	body.call(tries)
	for range t.Results {
		body.set(result)
	}
	body.set(caught).get(caught).op("if")
	body.get(saved).op("global.set", stack)
	body.i32(1).i32(0).call(setThrew)
	body.op("end")
	for range t.Results {
		body.get(result)
	}
	return body
}

// stackPointer returns the index of the global with the stack pointer: the one that the
// function which tells it reads.
func (c *completer) stackPointer() (index uint32, ok bool) {
	for _, name := range []string{"stackSave", "emscripten_stack_get_current", "_emscripten_stack_get_current"} {
		f, ok := c.function(name, "", "i")
		if !ok || c.m.Funcs[f].Import != nil {
			continue
		}
		body, err := binary.Body(&c.m.Funcs[f], nil)
		if err == nil && len(body) == 2 && body[0].Op.Code == wasm.GlobalGet && int(body[0].Index) < len(c.m.Globals) {
			g := &c.m.Globals[body[0].Index].GlobalType
			return body[0].Index, g.Mutable && g.Type == wasm.I32
		}
	}
	return 0, false
}
