// Package validate decides whether a module is valid, by the algorithm in the
// appendix of the specification, and says where it is not.
//
// It also refuses what wasmc does not support yet, and modules that exceed the
// limits in package wasm. It is the last that finds fault with the input.
package validate

import (
	"fmt"

	"wasmc/frontend/wasm"
)

// A checker holds what all parts of the validation need: where it is, what is
// allowed and the first error.
type checker struct {
	m        *wasm.Module
	features wasm.Feature // allowed
	used     wasm.Feature
	at       int // offset in the module, for errors
	err      *wasm.Error
}

func (c *checker) fail(format string, args ...any) {
	if c.err == nil {
		c.err = wasm.Errorf(c.at, format, args...)
	}
}

// exists checks index i of an index space that has n things.
func (c *checker) exists(what string, i uint32, n int) bool {
	if int(i) < n {
		return true
	}
	there := fmt.Sprintf("there are %d", n)
	switch n {
	case 0:
		there = "there is none"
	case 1:
		there = "there is 1"
	}
	c.fail("unknown %s %d: %s", what, i, there)
	return false
}

// need requires that all of the features f are allowed, for the sake of what.
func (c *checker) need(f wasm.Feature, what string) {
	c.used |= f
	missing := f &^ c.features
	switch {
	case missing == 0:
	case missing&wasm.Supported == 0:
		c.fail("not supported yet: %s (%s)", missing.Names()[0], what)
	default:
		c.fail("%s: %s is switched off", what, missing.Names()[0])
	}
}

// Module checks all of m but the bodies of its functions, and fills in what
// depends on the module as a whole: SubType.Same and Func.Declared. An error is
// a *wasm.Error.
func Module(m *wasm.Module, features wasm.Feature) error {
	c := &checker{m: m, features: features}
	if c.module(); c.err != nil {
		return c.err
	}
	return nil
}

// Features returns the features that m, a valid module, uses outside of
// function bodies.
func Features(m *wasm.Module) wasm.Feature {
	c := &checker{m: m, features: ^wasm.MVP}
	c.module()
	return c.used
}

func (c *checker) module() {
	c.types()
	for _, check := range []func(){
		c.declarations, c.tables, c.memories, c.tags, c.globals, c.exports, c.start, c.elems, c.data,
	} {
		if c.err != nil {
			return // the checks that follow rely on this one
		}
		check()
	}
}

// declarations checks the types of functions and finds those that ref.func may
// name.
func (c *checker) declarations() {
	m := c.m
	for i := range m.Funcs {
		f := &m.Funcs[i]
		c.at = f.Offset
		if c.funcType(f.Type) == nil {
			return
		}
		locals := len(m.FuncType(uint32(i)).Params)
		for _, run := range f.Locals {
			c.valType(run.Type)
			locals += int(run.Count)
		}
		if locals > wasm.MaxLocals {
			c.fail("too many locals: %d, the limit is %d", locals, wasm.MaxLocals)
		}
	}
	for _, e := range m.Exports {
		if e.Kind == wasm.ExternFunc {
			c.declare(e.Index)
		}
	}
	for expr := range initializers(m) {
		for i := range expr {
			if expr[i].Op.Code == wasm.RefFunc {
				c.declare(expr[i].Index)
			}
		}
	}
}

func (c *checker) declare(f uint32) {
	if int(f) < len(c.m.Funcs) { // else it is reported where it stands
		c.m.Funcs[f].Declared = true
	}
}

// initializers yields the constant expressions that may have references.
func initializers(m *wasm.Module) func(yield func([]wasm.Instr) bool) {
	return func(yield func([]wasm.Instr) bool) {
		for i := range m.Globals {
			if !yield(m.Globals[i].Init) {
				return
			}
		}
		for i := range m.Tables {
			if !yield(m.Tables[i].Init) {
				return
			}
		}
		for i := range m.Elems {
			for _, init := range m.Elems[i].Init {
				if !yield(init) {
					return
				}
			}
		}
	}
}

// funcType returns function type i, or reports that there is none.
func (c *checker) funcType(i uint32) *wasm.FuncType {
	switch {
	case !c.exists("type", i, len(c.m.Types)):
	case c.m.Types[i].Kind != wasm.KindFunc:
		c.fail("type mismatch: type %d is not a function type", i)
	default:
		return &c.m.Types[i].Func
	}
	return nil
}

func (c *checker) tables() {
	if len(c.m.Tables) > 1 {
		c.at = c.m.Tables[1].Offset
		c.need(wasm.ReferenceTypes, "multiple tables")
	}
	for i := range c.m.Tables {
		t := &c.m.Tables[i]
		c.at = t.Offset
		if t.Elem != wasm.FuncRef { // which tables had before there were reference types
			c.valType(t.Elem)
		}
		c.limits(&t.Limits)
		if !t.Is64 && (t.Min > 1<<32-1 || t.HasMax && t.Max > 1<<32-1) {
			c.fail("table size must be at most 2^32-1")
		}
		switch {
		case t.Init != nil:
			c.need(wasm.FunctionReferences, "table with an initial element")
			c.constant(t.Init, t.Elem, importedGlobals(c.m))
		case t.Import == nil && !t.Elem.HasDefault():
			c.fail("type mismatch: a table of %v needs an initial element", t.Elem)
		}
	}
}

// limits checks what concerns tables and memories alike.
func (c *checker) limits(l *wasm.Limits) {
	if l.Is64 {
		c.need(wasm.Memory64, "64-bit index")
	}
	if l.HasMax && l.Min > l.Max {
		c.fail("size minimum must not be greater than maximum: %d, %d", l.Min, l.Max)
	}
}

func (c *checker) memories() {
	if n := len(c.m.Memories); n > 1 {
		c.at = c.m.Memories[1].Offset
		c.need(wasm.MultiMemory, "multiple memories")
		if n > wasm.MaxMemories {
			c.fail("too many memories: %d, the limit is %d", n, wasm.MaxMemories)
		}
	}
	for i := range c.m.Memories {
		t := &c.m.Memories[i]
		c.at = t.Offset
		c.pageSize(&t.MemoryType)
		c.limits(&t.Limits)
		if t.Shared {
			c.need(wasm.Threads, "shared memory")
			if !t.HasMax {
				c.fail("shared memory must have maximum")
			}
		}
	}
}

// pageSize checks the size of t's pages and that so many fit into an address
// space.
func (c *checker) pageSize(t *wasm.MemoryType) {
	if t.PageSize != 16 {
		c.need(wasm.CustomPageSizes, "page size")
		if t.PageSize != 0 {
			c.fail("invalid custom page size: 2^%d", t.PageSize)
		}
	}
	bits, bytes := uint32(32), "4GiB"
	if t.Is64 {
		bits, bytes = 64, "16EiB"
	}
	if t.PageSize >= bits || bits-t.PageSize >= 64 {
		return // refused above, or any number will do
	}
	pages := uint64(1) << (bits - t.PageSize)
	if t.PageSize == 0 {
		pages-- // sizes are of the address type
	}
	if t.Min > pages || t.HasMax && t.Max > pages {
		c.fail("memory size must be at most %d pages (%s)", pages, bytes)
	}
}

func (c *checker) tags() {
	for i := range c.m.Tags {
		tag := &c.m.Tags[i]
		c.at = tag.Offset
		c.need(wasm.Exceptions, "tag")
		if t := c.funcType(tag.Type); t != nil && len(t.Results) > 0 {
			c.fail("non-empty tag result type: %v", t)
		}
	}
}

func (c *checker) globals() {
	for i := range c.m.Globals {
		g := &c.m.Globals[i]
		c.at = g.Offset
		c.valType(g.Type)
		if g.Import == nil {
			c.constant(g.Init, g.Type, i)
		} else if g.Mutable {
			c.need(wasm.MutableGlobal, "imported mutable global")
		}
	}
}

// importedGlobals is the number of globals that m imports.
func importedGlobals(m *wasm.Module) int {
	n := 0
	for n < len(m.Globals) && m.Globals[n].Import != nil {
		n++
	}
	return n
}

func (c *checker) exports() {
	names := make(map[string]bool, len(c.m.Exports))
	for _, e := range c.m.Exports {
		c.at = e.Offset
		if names[e.Name] {
			c.fail("duplicate export name: %q", e.Name)
		}
		names[e.Name] = true
		if n := c.space(e.Kind); int(e.Index) >= n {
			c.fail("unknown %s %d: the export %q names it, there are %d", spaceNames[e.Kind], e.Index, e.Name, n)
		} else if e.Kind == wasm.ExternGlobal && c.m.Globals[e.Index].Mutable {
			c.need(wasm.MutableGlobal, "exported mutable global")
		}
	}
}

var spaceNames = [...]string{"function", "table", "memory", "global", "tag"}

// space is the size of the index space of things of the given kind.
func (c *checker) space(kind wasm.ExternKind) int {
	switch kind {
	case wasm.ExternFunc:
		return len(c.m.Funcs)
	case wasm.ExternTable:
		return len(c.m.Tables)
	case wasm.ExternMemory:
		return len(c.m.Memories)
	case wasm.ExternGlobal:
		return len(c.m.Globals)
	default:
		return len(c.m.Tags)
	}
}

func (c *checker) start() {
	s := c.m.Start
	if s == nil {
		return
	}
	c.at = s.Offset
	if !c.exists("function", s.Func, len(c.m.Funcs)) {
		return
	}
	if t := c.m.FuncType(s.Func); len(t.Params)+len(t.Results) > 0 {
		c.fail("start function must have type [] -> [], function %d has %v", s.Func, t)
	}
}

func (c *checker) elems() {
	for i := range c.m.Elems {
		e := &c.m.Elems[i]
		c.at = e.Offset
		if e.Mode != wasm.Active {
			c.need(wasm.BulkMemory, "passive element segment")
		}
		if e.Type != wasm.Ref(wasm.HeapFunc, false) { // that is how function indices are decoded
			c.valType(e.Type)
		}
		for _, init := range e.Init {
			c.constant(init, e.Type, len(c.m.Globals))
		}
		if e.Mode == wasm.Active && c.err == nil {
			c.activeElem(e)
		}
	}
}

func (c *checker) activeElem(e *wasm.Elem) {
	c.at = e.Offset
	if !c.exists("table", e.Table, len(c.m.Tables)) {
		return
	}
	t := &c.m.Tables[e.Table]
	if !c.matches(e.Type, t.Elem) {
		c.fail("type mismatch: element segment of %v for a table of %v", e.Type, t.Elem)
	}
	c.constant(e.At, t.Index(), len(c.m.Globals))
}

func (c *checker) data() {
	for i := range c.m.Data {
		d := &c.m.Data[i]
		c.at = d.Offset
		switch {
		case d.Mode == wasm.Passive:
			c.need(wasm.BulkMemory, "passive data segment")
		case !c.exists("memory", d.Memory, len(c.m.Memories)):
			return
		default:
			c.constant(d.At, c.m.Memories[d.Memory].Index(), len(c.m.Globals))
		}
	}
}
