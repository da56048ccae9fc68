package ir

import (
	"fmt"
	"math"
	"slices"
)

// verifyParts reports what is wrong with m apart from its functions' bodies.
func verifyParts(m *Module) []error {
	v := &partsVerifier{m: m, funcs: make(map[*Func]bool, len(m.Funcs))}
	v.names()
	types := make(map[string]bool, len(m.Types))
	for i, t := range m.Types {
		v.check(!types[t.String()], "type%d: not the only one like this", i)
		types[t.String()] = true
		for _, u := range slices.Concat(t.Params, t.Results) {
			v.check(classes['x'].has(u), "type%d: %v cannot be passed", i, u)
		}
	}
	for i, mem := range m.Memories {
		v.check(mem.Index == i, "m%d: says its index is %d", i, mem.Index)
		v.instance(fmt.Sprintf("m%d", i), mem.Instance)
		v.check(mem.Min <= mem.Max, "m%d: the minimum is above the maximum", i)
	}
	for i, t := range m.Tables {
		v.check(t.Index == i, "t%d: says its index is %d", i, t.Index)
		v.instance(fmt.Sprintf("t%d", i), t.Instance)
		v.check(t.Min <= t.Max, "t%d: the minimum is above the maximum", i)
		v.check(references.has(t.Type), "t%d: elements cannot be %v", i, t.Type)
		v.constant(fmt.Sprintf("t%d", i), t.Type, t.Init)
	}
	for i, g := range m.Globals {
		where := "global " + symbol(g.Name)
		v.check(g.Index == i, "%s: says its index is %d, not %d", where, g.Index, i)
		v.check(classes['x'].has(g.Type), "%s: cannot be %v", where, g.Type)
		v.constant(where, g.Type, g.Init)
	}
	v.segments()
	v.sources()
	v.check(len(m.Instances) > 0, "there is no instance")
	for _, i := range m.Instances {
		for _, e := range i.Exports {
			v.export(e)
		}
		for _, w := range i.Wants {
			v.want(w)
		}
		v.check(i.Start == nil || v.funcs[i.Start], "the start function is not in the module")
	}
	return v.errs
}

// A partsVerifier looks at a module without its functions' bodies.
type partsVerifier struct {
	m     *Module
	funcs map[*Func]bool
	errs  []error
}

func (v *partsVerifier) check(ok bool, format string, args ...any) {
	if !ok {
		v.errs = append(v.errs, fmt.Errorf(format, args...))
	}
}

// instance checks which instance a part belongs to.
func (v *partsVerifier) instance(where string, i int) {
	v.check(i >= 0 && i < len(v.m.Instances), "%s: there is no instance %d", where, i)
}

// want checks that a memory or table can grow as far as an instance wants.
func (v *partsVerifier) want(w *Want) {
	switch mem, t := w.Memory, w.Table; {
	case mem != nil:
		v.check(mem.Index < len(v.m.Memories) && v.m.Memories[mem.Index] == mem, "a wanted memory is not in the module")
		v.check(w.Min <= mem.Max, "m%d: an instance wants %d of %d", mem.Index, w.Min, mem.Max)
	case t != nil:
		v.check(t.Index < len(v.m.Tables) && v.m.Tables[t.Index] == t, "a wanted table is not in the module")
		v.check(w.Min <= t.Max, "t%d: an instance wants %d of %d", t.Index, w.Min, t.Max)
	default:
		v.check(false, "an instance wants nothing")
	}
}

// names checks that names are unique, and notes the functions.
func (v *partsVerifier) names() {
	funcs := make(map[string]bool, len(v.m.Funcs))
	for _, f := range v.m.Funcs {
		v.check(!funcs[f.Name], "func %s: not the only one of this name", symbol(f.Name))
		funcs[f.Name] = true
		v.funcs[f] = true
	}
	globals := make(map[string]bool, len(v.m.Globals))
	for _, g := range v.m.Globals {
		v.check(!globals[g.Name], "global %s: not the only one of this name", symbol(g.Name))
		globals[g.Name] = true
	}
}

func (v *partsVerifier) segments() {
	for i, d := range v.m.Data {
		where := fmt.Sprintf("d%d", i)
		v.check(d.Index == i, "%s: says its index is %d", where, d.Index)
		v.instance(where, d.Instance)
		if d.Active && (d.Memory < 0 || d.Memory >= len(v.m.Memories)) {
			v.check(false, "%s: there is no m%d", where, d.Memory)
			continue
		}
		v.at(where, d.Active, d.Memory, memory, d.At)
	}
	for i, e := range v.m.Elems {
		where := fmt.Sprintf("e%d", i)
		v.check(e.Index == i, "%s: says its index is %d", where, e.Index)
		v.instance(where, e.Instance)
		v.check(references.has(e.Type), "%s: elements cannot be %v", where, e.Type)
		for _, c := range e.Refs {
			v.constant(where, e.Type, c)
		}
		if e.Active && (e.Table < 0 || e.Table >= len(v.m.Tables)) {
			v.check(false, "%s: there is no t%d", where, e.Table)
			continue
		}
		v.check(!e.Active || v.m.Tables[e.Table].Type == e.Type, "%s: the table's elements are not %v", where, e.Type)
		v.check(!e.Active || !e.Declares, "%s: active, but only declares", where)
		v.at(where, e.Active, e.Table, table, e.At)
	}
}

// at checks where a segment goes: nowhere, if it is not active.
func (v *partsVerifier) at(where string, active bool, index int, a attribute, at Constant) {
	if active {
		v.constant(where, v.m.indexType(a, uint64(index)), at)
		return
	}
	v.check(index == 0 && at == Constant{}, "%s: not active, but goes somewhere", where)
}

// constant checks that c can be a constant of type t.
func (v *partsVerifier) constant(where string, t Type, c Constant) {
	v.check(c.Func == nil || t == FuncRef, "%s: %v constant with a function", where, t)
	v.check(c.Func == nil || v.funcs[c.Func], "%s: the constant's function is not in the module", where)
	fits := c.Bits == 0 || t == I64 || t == F64 || t == V128 || (t == I32 || t == F32) && c.Bits <= math.MaxUint32
	v.check(fits && (c.High == 0 || t == V128), "%s: constant %#x does not fit %v", where, c.Bits, t)
}

func (v *partsVerifier) export(e *Export) {
	n := 0
	if e.Func != nil {
		v.check(v.funcs[e.Func], "export %q: the function is not in the module", e.Name)
		n++
	}
	if e.Memory != nil {
		v.check(slices.Contains(v.m.Memories, e.Memory), "export %q: the memory is not in the module", e.Name)
		n++
	}
	if e.Table != nil {
		v.check(slices.Contains(v.m.Tables, e.Table), "export %q: the table is not in the module", e.Name)
		n++
	}
	if e.Global != nil {
		v.check(slices.Contains(v.m.Globals, e.Global), "export %q: the global is not in the module", e.Name)
		n++
	}
	v.check(n == 1, "export %q: exports %d things", e.Name, n)
}
