// Package lower turns valid WebAssembly modules into the compiler's IR.
//
// It cannot fail: whatever could be wrong with the module, package validate
// has reported.
package lower

import (
	"cmp"
	"fmt"
	"strings"

	"wasmc/frontend/wasm"
	"wasmc/ir"
)

// A Program is what modules are lowered into, one after the other.
type Program struct {
	Module *ir.Module // the result

	types       map[string]uint32 // canonical types by their text
	variants    map[string]uint32 // of types by the text of the first: how many there are
	funcs       map[*ir.Func]uint32
	funcNames   map[string]bool // that are taken
	globalNames map[string]bool
}

// NewProgram returns a program without modules.
func NewProgram() *Program {
	return &Program{
		Module:      &ir.Module{},
		types:       map[string]uint32{},
		variants:    map[string]uint32{},
		funcs:       map[*ir.Func]uint32{},
		funcNames:   map[string]bool{},
		globalNames: map[string]bool{},
	}
}

// A Resolver returns what an import means if another module of the program has
// it, or nil if it is the host's.
type Resolver func(*wasm.Import) *ir.Export

// A Lowering is a module on its way into a program. The slices give the indices
// in the program by those in the module.
type Lowering struct {
	p        *Program
	m        *wasm.Module
	resolve  Resolver
	instance int

	types    []uint32 // canonical ones
	funcs    []uint32
	tables   []uint32
	memories []uint32
	globals  []uint32
	data     uint32 // the index of the first
	elems    uint32
	watches  map[uint32][]Watch // by function
}

// Add adds a module to the program, as an instance of the given name: all but
// the bodies of its functions, which Lowering.Func adds one by one.
func (p *Program) Add(m *wasm.Module, name string, resolve Resolver) *Lowering {
	l := &Lowering{
		p: p, m: m, resolve: resolve,
		instance: len(p.Module.Instances),
		data:     uint32(len(p.Module.Data)),
		elems:    uint32(len(p.Module.Elems)),
		watches:  map[uint32][]Watch{},
	}
	p.Module.Name = m.Names.Module // the last one is the main one
	p.Module.Instances = append(p.Module.Instances, &ir.Instance{Name: name})
	l.addTypes()
	l.addFuncs()
	l.addMemories()
	l.addGlobals()
	l.addTables()
	l.addSegments()
	p.Module.Main().Exports = l.exports()
	if m.Start != nil {
		p.Module.Main().Start = l.fn(m.Start.Func)
	}
	return l
}

// Source says what function i was made of, and of which places to find the Value.
func (l *Lowering) Source(i uint32, s *ir.Source, watches []Watch) {
	l.fn(i).Source = s
	if len(l.memories) > 0 {
		s.Memory = int(l.memories[0])
	}
	if len(watches) > 0 {
		l.watches[i] = watches
	}
}

// Export returns what the module exports under e.
func (l *Lowering) Export(e *wasm.Export) *ir.Export {
	out := &ir.Export{Name: e.Name}
	switch e.Kind {
	case wasm.ExternFunc:
		out.Func = l.fn(e.Index)
	case wasm.ExternTable:
		out.Table = l.table(e.Index)
	case wasm.ExternMemory:
		out.Memory = l.memory(e.Index)
	case wasm.ExternGlobal:
		out.Global = l.global(e.Index)
	}
	return out
}

func (l *Lowering) exports() []*ir.Export {
	var list []*ir.Export
	for i := range l.m.Exports {
		list = append(list, l.Export(&l.m.Exports[i]))
	}
	return list
}

// The parts of the program that have these indices in the module.

func (l *Lowering) fn(i uint32) *ir.Func       { return l.p.Module.Funcs[l.funcs[i]] }
func (l *Lowering) table(i uint32) *ir.Table   { return l.p.Module.Tables[l.tables[i]] }
func (l *Lowering) memory(i uint32) *ir.Memory { return l.p.Module.Memories[l.memories[i]] }
func (l *Lowering) global(i uint32) *ir.Global { return l.p.Module.Globals[l.globals[i]] }
func (l *Lowering) typ(i uint32) *ir.FuncType  { return &l.p.Module.Types[l.types[i]] }

// resolved returns what another module has for an import, or nil.
func (l *Lowering) resolved(i *wasm.Import) *ir.Export {
	if i == nil {
		return nil
	}
	return l.resolve(i)
}

func (l *Lowering) addFuncs() {
	names := l.funcNames()
	for i := range l.m.Funcs {
		f := &l.m.Funcs[i]
		if e := l.resolved(f.Import); e != nil {
			l.funcs = append(l.funcs, l.p.funcs[e.Func])
			continue
		}
		t := l.typ(f.Type)
		out := &ir.Func{
			Name:    unique(l.p.funcNames, names[i], fmt.Sprintf("f%d", i)),
			Title:   cmp.Or(printable(names[i]), fmt.Sprintf("func[%d]", i)),
			Import:  importOf(f.Import),
			Params:  t.Params,
			Results: t.Results,
			TypeID:  l.types[f.Type],
			Catches: f.Catches,
		}
		l.p.funcs[out] = uint32(len(l.p.Module.Funcs))
		l.funcs = append(l.funcs, l.p.funcs[out])
		l.p.Module.Funcs = append(l.p.Module.Funcs, out)
	}
}

func (l *Lowering) addMemories() {
	for i := range l.m.Memories {
		mem := &l.m.Memories[i]
		if e := l.resolved(mem.Import); e != nil {
			l.memories = append(l.memories, uint32(e.Memory.Index))
			continue
		}
		out := &ir.Memory{
			Index:     len(l.p.Module.Memories),
			Instance:  l.instance,
			Import:    importOf(mem.Import),
			Min:       mem.Min,
			Max:       maxPages(mem),
			PageShift: uint8(mem.PageSize),
			Is64:      mem.Is64,
			Shared:    mem.Shared,
		}
		l.memories = append(l.memories, uint32(out.Index))
		l.p.Module.Memories = append(l.p.Module.Memories, out)
	}
}

// maxPages is the size that mem may grow to. A memory of 4 GiB would let an
// address that wraps around be valid on both sides, so growth stops a page
// short of it unless the module asks for more at once; memory.grow may fail at
// any size. The page is one of 64 KiB, whatever the memory's own are.
func maxPages(mem *wasm.Memory) uint64 {
	most := uint64(1<<32 - 1<<16)
	switch {
	case mem.Is64 && mem.HasMax:
		most = wasm.MaxMemory64
	case mem.Is64:
		most = wasm.DefaultMemory64
	}
	limit := max(mem.Min, most>>mem.PageSize)
	if mem.HasMax {
		return min(mem.Max, limit)
	}
	return limit
}

func (l *Lowering) addGlobals() {
	for i := range l.m.Globals {
		g := &l.m.Globals[i]
		if e := l.resolved(g.Import); e != nil {
			l.globals = append(l.globals, uint32(e.Global.Index))
			continue
		}
		out := &ir.Global{
			Index:   len(l.p.Module.Globals),
			Import:  importOf(g.Import),
			Name:    unique(l.p.globalNames, l.m.Names.Globals[uint32(i)], fmt.Sprintf("g%d", i)),
			Type:    typeOf(g.Type),
			Mutable: g.Mutable,
		}
		l.globals = append(l.globals, uint32(out.Index))
		l.p.Module.Globals = append(l.p.Module.Globals, out)
		if g.Import == nil {
			out.Init = l.constant(g.Init)
		}
	}
}

func (l *Lowering) addTables() {
	for i := range l.m.Tables {
		t := &l.m.Tables[i]
		if e := l.resolved(t.Import); e != nil {
			l.tables = append(l.tables, uint32(e.Table.Index))
			continue
		}
		out := &ir.Table{
			Index:    len(l.p.Module.Tables),
			Instance: l.instance,
			Import:   importOf(t.Import),
			Min:      t.Min,
			Max:      wasm.MaxTableSize,
			Type:     typeOf(t.Elem),
			Is64:     t.Is64,
		}
		if t.HasMax {
			out.Max = min(t.Max, out.Max)
		}
		if t.Init != nil {
			out.Init = l.constant(t.Init)
		}
		l.tables = append(l.tables, uint32(out.Index))
		l.p.Module.Tables = append(l.p.Module.Tables, out)
	}
}

func (l *Lowering) addSegments() {
	out := l.p.Module
	for i := range l.m.Data {
		d := &l.m.Data[i]
		data := &ir.Data{Index: len(out.Data), Instance: l.instance, Bytes: d.Init}
		if d.Mode == wasm.Active {
			data.Active, data.Memory, data.At = true, l.memory(d.Memory).Index, l.constant(d.At)
		}
		out.Data = append(out.Data, data)
	}
	for i := range l.m.Elems {
		e := &l.m.Elems[i]
		elem := &ir.Elem{Index: len(out.Elems), Instance: l.instance, Type: typeOf(e.Type), Declares: e.Mode == wasm.Declarative}
		if e.Mode == wasm.Active {
			elem.Active, elem.Table, elem.At = true, l.table(e.Table).Index, l.constant(e.At)
		}
		for _, init := range e.Init {
			elem.Refs = append(elem.Refs, l.constant(init))
		}
		out.Elems = append(out.Elems, elem)
	}
}

// constant evaluates a constant expression.
func (l *Lowering) constant(expr []wasm.Instr) ir.Constant {
	var stack []ir.Constant
	for i := range expr {
		in := &expr[i]
		n := len(stack)
		switch in.Op.Code {
		case wasm.GlobalGet:
			stack = append(stack, l.global(in.Index).Init)
		case wasm.RefNull:
			stack = append(stack, ir.Constant{})
		case wasm.V128Const:
			stack = append(stack, ir.Constant{Bits: in.Value, High: in.High})
		case wasm.RefFunc:
			stack = append(stack, ir.Constant{Func: l.fn(in.Index)})
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

// funcNames gives every function a name: that of the name section, or the one it
// is exported by, or imported by.
func (l *Lowering) funcNames() []string {
	exported := map[uint32]string{}
	for i := range l.m.Exports {
		if e := &l.m.Exports[i]; e.Kind == wasm.ExternFunc && exported[e.Index] == "" {
			exported[e.Index] = e.Name
		}
	}
	names := make([]string, len(l.m.Funcs))
	for i := range names {
		names[i] = l.m.Names.Funcs[uint32(i)]
		if names[i] == "" {
			names[i] = exported[uint32(i)]
		}
		if f := &l.m.Funcs[i]; names[i] == "" && f.Import != nil {
			names[i] = f.Import.Module + "." + f.Import.Name
		}
	}
	return names
}

// printable returns name without the characters that would be a nuisance on a
// terminal.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return '_'
		}
		return r
	}, name)
}

// unique returns name, or with a suffix if it is taken already, or other if it is
// empty. It is printable.
func unique(taken map[string]bool, name, other string) string {
	name = printable(name)
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
