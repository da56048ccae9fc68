// Package emscripten completes modules that Emscripten has made for its own JavaScript: it
// adds code in the place of some imports that have to be code of the module itself, and an entry
// point to those that have none.
//
// It refuses nothing: an import that it does not know, or whose type is not what Emscripten
// gives it, stays one.
package emscripten

import (
	"slices"
	"strings"

	"wasmc/frontend/wasm"
)

// module is what Emscripten imports its own functions from.
const module = "env"

// Complete changes m, which need not be valid. If it is to be a program, it gets an entry
// point.
func Complete(m *wasm.Module, program bool) {
	c := &completer{m: m, completed: map[uint32]bool{}}
	c.imports()
	if c.exported("_start") != nil || c.exported("_initialize") != nil {
		return
	}
	constructors, ok := c.function("__wasm_call_ctors", "", "")
	if ok && !(program && c.main(constructors)) {
		c.export("_initialize", constructors)
	}
}

// Completed returns the indices of the functions that m imports and Complete would give bodies to.
func Completed(m *wasm.Module) map[uint32]bool {
	other := *m
	other.Imports, other.Funcs, other.Types = slices.Clone(m.Imports), slices.Clone(m.Funcs), slices.Clone(m.Types)
	other.Names.Funcs = nil
	c := &completer{m: &other, completed: map[uint32]bool{}}
	c.imports()
	return c.completed
}

// A completer completes a module.
type completer struct {
	m         *wasm.Module
	completed map[uint32]bool // indices of functions that were imported
}

// imports gives bodies to the imports that can have one.
func (c *completer) imports() {
	for i := range uint32(len(c.m.Funcs)) {
		im := c.m.Funcs[i].Import
		if im == nil || im.Module != module || !c.hasType(i) {
			continue
		}
		if body := c.body(i, im.Name); body != nil {
			body.define(&c.m.Funcs[i])
			c.m.Funcs[i].Import = nil
			c.completed[i] = true
		}
	}
	if len(c.completed) == 0 {
		return
	}
	c.m.Imports = slices.DeleteFunc(slices.Clone(c.m.Imports), func(im wasm.Import) bool { return c.isCompleted(&im) })
	c.point()
}

func (c *completer) isCompleted(im *wasm.Import) bool {
	return im.Kind == wasm.ExternFunc && c.completed[im.Index]
}

// point lets all that is imported point to the module's list of imports again.
func (c *completer) point() {
	for i := range c.m.Imports {
		if im := &c.m.Imports[i]; !c.isCompleted(im) {
			c.m.LinkImport(im)
		}
	}
}

// body returns what function i does in the place of the import of that name, or nil.
func (c *completer) body(i uint32, name string) *code {
	t := *c.m.FuncType(i)
	signature, invokes := strings.CutPrefix(name, "invoke_")
	switch {
	case invokes && isSignature(signature, &t):
		return c.invoke(&t)
	case name == "emscripten_resize_heap" && is(&t, "i", "i") && len(c.m.Memories) > 0:
		return resizeHeap()
	case name == "_tzset_js" && is(&t, "iii", "") && len(c.m.Memories) > 0:
		return c.setZone()
	case name == "exit" && is(&t, "i", ""):
		return c.exit()
	}
	return nil
}

var letters = map[byte]wasm.ValType{'i': wasm.I32, 'j': wasm.I64, 'f': wasm.F32, 'd': wasm.F64}

// is reports whether a function has parameters and results with these letters.
func is(t *wasm.FuncType, params, results string) bool {
	return haveLetters(t.Params, params) && haveLetters(t.Results, results)
}

func haveLetters(types []wasm.ValType, s string) bool {
	return slices.EqualFunc(types, []byte(s), func(t wasm.ValType, letter byte) bool { return letters[letter] == t })
}

// isSignature reports whether s, as in invoke_s, is the type of a function that calls one by its
// index: the letter of the result, or v, and those of the other parameters.
func isSignature(s string, t *wasm.FuncType) bool {
	if s == "" {
		return false
	}
	result := strings.TrimPrefix(s[:1], "v")
	return is(t, "i"+s[1:], result)
}

func (c *completer) exported(name string) *wasm.Export {
	for i := range c.m.Exports {
		if c.m.Exports[i].Name == name {
			return &c.m.Exports[i]
		}
	}
	return nil
}

// function returns the index of an exported function, if there is one of that type.
func (c *completer) function(name, params, results string) (index uint32, ok bool) {
	e := c.exported(name)
	if e == nil || e.Kind != wasm.ExternFunc || int(e.Index) >= len(c.m.Funcs) || !c.hasType(e.Index) {
		return 0, false
	}
	return e.Index, is(c.m.FuncType(e.Index), params, results)
}

// hasType reports whether the type of function i is one; the module is not valid yet.
func (c *completer) hasType(i uint32) bool {
	t := c.m.Funcs[i].Type
	return int(t) < len(c.m.Types) && c.m.Types[t].Kind == wasm.KindFunc
}

func (c *completer) export(name string, index uint32) {
	c.m.Exports = append(c.m.Exports, wasm.Export{Name: name, Kind: wasm.ExternFunc, Index: index})
}

// add adds a function and returns its index.
func (c *completer) add(name string, t wasm.FuncType, body *code) uint32 {
	i := uint32(len(c.m.Funcs))
	f := wasm.Func{Type: c.typ(t)}
	body.define(&f)
	c.m.Funcs = append(c.m.Funcs, f)
	c.name(i, name)
	return i
}

// imported adds an imported function of WASI and returns its index, unless there is one.
func (c *completer) imported(name string, t wasm.FuncType) uint32 {
	const wasi = "wasi_snapshot_preview1"
	for i := range c.m.Imports {
		if im := &c.m.Imports[i]; im.Kind == wasm.ExternFunc && im.Module == wasi && im.Name == name {
			return im.Index
		}
	}
	i := uint32(len(c.m.Funcs))
	c.m.Funcs = append(c.m.Funcs, wasm.Func{Type: c.typ(t)})
	c.m.Imports = append(c.m.Imports, wasm.Import{Module: wasi, Name: name, Kind: wasm.ExternFunc, Index: i})
	c.point()
	c.name(i, name)
	return i
}

func (c *completer) name(i uint32, name string) {
	if c.m.Names.Funcs == nil {
		c.m.Names.Funcs = map[uint32]string{}
	}
	c.m.Names.Funcs[i] = name
}

// typ returns the index of a type, which is added.
func (c *completer) typ(t wasm.FuncType) uint32 {
	i := len(c.m.Types)
	c.m.Types = append(c.m.Types, wasm.SubType{Kind: wasm.KindFunc, Func: t, Final: true, Rec: i, RecLen: 1})
	return uint32(i)
}
