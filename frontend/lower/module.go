// Package lower turns valid WebAssembly modules into the compiler's IR.
//
// It cannot fail: whatever could be wrong with the module, package validate
// has reported.
package lower

import (
	"fmt"
	"strings"

	"wasmc/frontend/wasm"
	"wasmc/ir"
)

// A Lowering is a module on its way from WebAssembly to the IR.
type Lowering struct {
	Module *ir.Module // the result

	m       *wasm.Module
	typeIDs []uint32 // canonical type, by type index in m
}

// Module lowers all of m but the bodies of its functions, which Lowering.Func
// adds one by one.
func Module(m *wasm.Module) *Lowering {
	l := &Lowering{Module: &ir.Module{Name: m.Names.Module}, m: m}
	l.types()
	l.funcs()
	l.memories()
	l.globals()
	l.tables()
	l.segments()
	l.exports()
	if m.Start != nil {
		l.Module.Start = l.Module.Funcs[m.Start.Func]
	}
	return l
}

// types numbers the function types, equal ones alike.
func (l *Lowering) types() {
	ids := map[string]uint32{} // by the type's text
	l.typeIDs = make([]uint32, len(l.m.Types))
	for i := range l.m.Types {
		if l.m.Types[i].Kind != wasm.KindFunc {
			continue
		}
		t := &l.m.Types[i].Func
		text := t.String()
		id, ok := ids[text]
		if !ok {
			id = uint32(len(ids))
			ids[text] = id
			l.Module.Types = append(l.Module.Types, ir.FuncType{Params: types(t.Params), Results: types(t.Results)})
		}
		l.typeIDs[i] = id
	}
}

func (l *Lowering) funcs() {
	names := funcNames(l.m)
	for i := range l.m.Funcs {
		f := &l.m.Funcs[i]
		t := l.m.FuncType(uint32(i))
		l.Module.Funcs = append(l.Module.Funcs, &ir.Func{
			Name:    names[i],
			Import:  importOf(f.Import),
			Params:  types(t.Params),
			Results: types(t.Results),
			TypeID:  l.typeIDs[l.m.Funcs[i].Type],
		})
	}
}

func (l *Lowering) memories() {
	for i := range l.m.Memories {
		mem := &l.m.Memories[i]
		out := &ir.Memory{
			Index:     i,
			Import:    importOf(mem.Import),
			Min:       mem.Min,
			Max:       maxPages(mem),
			PageShift: uint8(mem.PageSize),
			Is64:      mem.Is64,
		}
		l.Module.Memories = append(l.Module.Memories, out)
	}
}

// maxPages is the size that mem may grow to. A memory of 4 GiB would let an
// address that wraps around be valid on both sides, so growth stops a page
// short of it unless the module asks for all of it at once; memory.grow may
// fail at any size.
func maxPages(mem *wasm.Memory) uint64 {
	if mem.Is64 {
		if mem.HasMax {
			return mem.Max
		}
		return 1 << (64 - mem.PageSize)
	}
	limit := max(mem.Min, uint64(1)<<(32-mem.PageSize)-1)
	if mem.HasMax {
		return min(mem.Max, limit)
	}
	return limit
}

func (l *Lowering) globals() {
	taken := map[string]bool{}
	for i := range l.m.Globals {
		g := &l.m.Globals[i]
		name := unique(taken, l.m.Names.Globals[uint32(i)], fmt.Sprintf("g%d", i))
		out := &ir.Global{Index: i, Import: importOf(g.Import), Name: name, Type: typeOf(g.Type), Mutable: g.Mutable}
		l.Module.Globals = append(l.Module.Globals, out)
		if g.Import == nil {
			out.Init = l.constant(g.Init)
		}
	}
}

func (l *Lowering) tables() {
	for i := range l.m.Tables {
		t := &l.m.Tables[i]
		out := &ir.Table{
			Index:  i,
			Import: importOf(t.Import),
			Min:    t.Min,
			Max:    wasm.MaxTableSize,
			Type:   typeOf(t.Elem),
			Is64:   t.Is64,
		}
		if t.HasMax {
			out.Max = min(t.Max, out.Max)
		}
		if t.Init != nil {
			out.Init = l.constant(t.Init)
		}
		l.Module.Tables = append(l.Module.Tables, out)
	}
}

func (l *Lowering) segments() {
	for i := range l.m.Data {
		d := &l.m.Data[i]
		out := &ir.Data{Index: i, Bytes: d.Init}
		if d.Mode == wasm.Active {
			out.Active, out.Memory, out.At = true, int(d.Memory), l.constant(d.At)
		}
		l.Module.Data = append(l.Module.Data, out)
	}
	for i := range l.m.Elems {
		e := &l.m.Elems[i]
		out := &ir.Elem{Index: i, Type: typeOf(e.Type), Declares: e.Mode == wasm.Declarative}
		if e.Mode == wasm.Active {
			out.Active, out.Table, out.At = true, int(e.Table), l.constant(e.At)
		}
		for _, init := range e.Init {
			out.Refs = append(out.Refs, l.constant(init))
		}
		l.Module.Elems = append(l.Module.Elems, out)
	}
}

func (l *Lowering) exports() {
	for i := range l.m.Exports {
		e := &l.m.Exports[i]
		out := &ir.Export{Name: e.Name}
		switch e.Kind {
		case wasm.ExternFunc:
			out.Func = l.Module.Funcs[e.Index]
		case wasm.ExternTable:
			out.Table = l.Module.Tables[e.Index]
		case wasm.ExternMemory:
			out.Memory = l.Module.Memories[e.Index]
		case wasm.ExternGlobal:
			out.Global = l.Module.Globals[e.Index]
		}
		l.Module.Exports = append(l.Module.Exports, out)
	}
}

// constant evaluates a constant expression.
func (l *Lowering) constant(expr []wasm.Instr) ir.Constant {
	var stack []ir.Constant
	for i := range expr {
		in := &expr[i]
		n := len(stack)
		switch in.Op.Code {
		case wasm.End:
		case wasm.GlobalGet:
			stack = append(stack, l.Module.Globals[in.Index].Init)
		case wasm.RefNull:
			stack = append(stack, ir.Constant{})
		case wasm.RefFunc:
			stack = append(stack, ir.Constant{Func: l.Module.Funcs[in.Index]})
		default:
			switch in.Op.Lower {
			case ir.Const:
				stack = append(stack, ir.Constant{Bits: in.Value})
			case ir.Add, ir.Sub, ir.Mul:
				bits := fold(in.Op, stack[n-2].Bits, stack[n-1].Bits)
				stack = append(stack[:n-2], ir.Constant{Bits: bits})
			default:
				panic("lower: " + in.Op.Name + " in a constant expression")
			}
		}
	}
	return stack[0]
}

// fold computes an instruction of the extended constant expressions.
func fold(op *wasm.Op, x, y uint64) uint64 {
	var bits uint64
	switch op.Lower {
	case ir.Add:
		bits = x + y
	case ir.Sub:
		bits = x - y
	case ir.Mul:
		bits = x * y
	}
	if op.Type.Results[0] == wasm.I32 {
		bits = uint64(uint32(bits))
	}
	return bits
}

func importOf(i *wasm.Import) *ir.Import {
	if i == nil {
		return nil
	}
	return &ir.Import{Module: i.Module, Name: i.Name}
}

// typeOf is the IR's type for values of type t.
func typeOf(t wasm.ValType) ir.Type {
	switch t {
	case wasm.I32:
		return ir.I32
	case wasm.I64:
		return ir.I64
	case wasm.F32:
		return ir.F32
	case wasm.F64:
		return ir.F64
	case wasm.V128:
		return ir.V128
	}
	switch h := t.Heap(); {
	case t.IsRef() && (h == wasm.HeapFunc || h == wasm.HeapNoFunc || h >= 0):
		return ir.FuncRef
	case t.IsRef() && (h == wasm.HeapExtern || h == wasm.HeapNoExtern):
		return ir.ExternRef
	}
	panic("lower: no IR type for " + t.String())
}

func types(ts []wasm.ValType) []ir.Type {
	out := make([]ir.Type, len(ts))
	for i, t := range ts {
		out[i] = typeOf(t)
	}
	return out
}

// funcNames gives every function a name of its own: that of the name section,
// or the one it is exported by, or its number.
func funcNames(m *wasm.Module) []string {
	exported := map[uint32]string{}
	for i := range m.Exports {
		if e := &m.Exports[i]; e.Kind == wasm.ExternFunc && exported[e.Index] == "" {
			exported[e.Index] = e.Name
		}
	}
	taken := make(map[string]bool, len(m.Funcs))
	names := make([]string, len(m.Funcs))
	for i := range names {
		name := m.Names.Funcs[uint32(i)]
		if name == "" {
			name = exported[uint32(i)]
		}
		if f := &m.Funcs[i]; name == "" && f.Import != nil {
			name = f.Import.Module + "." + f.Import.Name
		}
		names[i] = unique(taken, name, fmt.Sprintf("f%d", i))
	}
	return names
}

// unique returns name, without the characters that would be a nuisance on a
// terminal, or with a suffix if it is taken already, or other if it is empty.
func unique(taken map[string]bool, name, other string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return '_'
		}
		return r
	}, name)
	switch {
	case name == "":
		name = other
	case taken[name]:
		name += "." + other
	}
	for taken[name] {
		name += "'"
	}
	taken[name] = true
	return name
}
