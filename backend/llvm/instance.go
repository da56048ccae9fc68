package llvm

import (
	"cmp"
	"fmt"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/backend/native"
	"wasmc/ir"
)

// EntryPoint is the export that a command runs.
const EntryPoint = "_start"

// entryPoint is the function that the program runs, or nil.
func (p *Program) entryPoint() *ir.Func { return entryPoint(p.m, p.opt.Invoke) }

// entryPoint is the one of a program that calls the export called invoke, if that is
// not empty.
func entryPoint(m *ir.Module, invoke string) *ir.Func {
	for _, e := range m.Main().Exports {
		if e.Name == cmp.Or(invoke, EntryPoint) && e.Func != nil {
			return e.Func
		}
	}
	return nil
}

// Roots returns the functions from which all that can run in an executable is
// reached, which calls the export called invoke if that is not empty, or in a library.
func Roots(m *ir.Module, library bool, invoke string) []*ir.Func {
	var roots []*ir.Func
	for _, i := range m.Instances {
		if i.Start != nil {
			roots = append(roots, i.Start)
		}
		if f := native.InitializerOf(i); f != nil && i != m.Main() {
			roots = append(roots, f)
		}
	}
	if library {
		for _, e := range m.Main().Exports {
			if e.Func != nil {
				roots = append(roots, e.Func)
			}
		}
		return roots
	}
	if f := entryPoint(m, invoke); f != nil {
		roots = append(roots, f)
	}
	if f := native.InitializerOf(m.Main()); f != nil && invoke != "" {
		roots = append(roots, f)
	}
	return roots
}

// roots are those of this program: its driver can call all exports too.
func (p *Program) roots() []*ir.Func {
	roots := Roots(p.m, p.opt.Library, p.opt.Invoke)
	for _, f := range p.calledExports() {
		roots = append(roots, f.Func)
	}
	if !p.opt.Exports {
		return roots
	}
	for _, i := range p.m.Instances {
		for _, e := range i.Exports {
			if e.Func != nil {
				roots = append(roots, e.Func)
			}
		}
	}
	return roots
}

// planInstances finds the active segments that need not be copied when the
// program starts, but can be part of what it starts with. Those are the ones for
// an instance's own memories and tables, which nobody can have seen or changed
// before. After the first that does not fit none is in place: the instance then
// traps, and what it has written by then remains.
func (p *Program) planInstances() {
	p.inPlace, p.elemInPlace = map[*ir.Data]bool{}, map[*ir.Elem]bool{}
	failed := make([]bool, len(p.m.Instances))
	for _, elem := range p.m.Elems {
		if !elem.Active || failed[elem.Instance] {
			continue
		}
		table := p.m.Tables[elem.Table]
		switch {
		case table.Instance != elem.Instance:
		case fits(elem.At.Bits, len(elem.Refs), table.Min):
			p.elemInPlace[elem] = true
		default:
			failed[elem.Instance] = true
		}
	}
	for _, d := range p.m.Data {
		if !d.Active || failed[d.Instance] {
			continue
		}
		mem := p.m.Memories[d.Memory]
		switch {
		case mem.Instance != d.Instance:
		case fits(d.At.Bits, len(d.Bytes), minBytes(mem)):
			p.inPlace[d] = true
		default:
			failed[d.Instance] = true
		}
	}
}

func fits(at uint64, n int, size uint64) bool { return at <= size && uint64(n) <= size-at }

// instantiate defines a function for each instance, and wasmc_start.
func (u *unit) instantiate() {
	for i := range u.m.Instances {
		u.instantiateOne(i)
	}
	if u.opt.Exports {
		return
	}
	e := u.newHostFunc("wasmc_start")
	finish := func() {}
	if u.opt.Invoke != "" {
		finish = e.invoke()
	}
	for i, instance := range u.m.Instances {
		e.call(newCallee(symbol(instantiateName(i)), types.Void))
		if f := native.InitializerOf(instance); f != nil && instance != u.m.Main() {
			e.callGuest(f)
		}
	}
	first := u.entryPoint()
	if u.opt.Library || u.opt.Invoke != "" {
		first = native.InitializerOf(u.m.Main())
	}
	if first != nil {
		e.callGuest(first)
	}
	finish()
	e.block.NewRet(nil)
	u.define(e)
}

// invoke reads the program's arguments for the export that it calls. What it returns emits
// the call and the printing of the results.
func (e *emitter) invoke() (finish func()) {
	f := e.entryPoint()
	caller := e.caller(f, 0)
	row := fmt.Sprintf("{ %v, %v, i64 0, i64 %d, %v }", e.cstring(e.opt.Invoke),
		e.cstring(letters(f.Params)+":"+letters(f.Results)), exportFunc, caller)
	const name = "wasmc_invoked"
	e.exportValue(name, text{exportStruct, row})
	slots := e.newSlots(max(len(f.Params), len(f.Results)))
	e.call(e.runtimeFunc("wasmc_invoke_read"), symbol(name), slots)
	return func() {
		e.call(newCallee(caller, types.Void, ptr), slots)
		e.call(e.runtimeFunc("wasmc_invoke_print"), symbol(name), slots)
	}
}

func instantiateName(i int) string { return fmt.Sprintf("wasmc_instantiate.%d", i) }

// instantiateOne defines the function that instantiates an instance: it checks what
// is wanted of others, writes the segments that are not in place and calls the start
// function.
func (u *unit) instantiateOne(i int) {
	e := u.newHostFunc(instantiateName(i))
	for _, w := range u.m.Instances[i].Wants {
		var size value.Value
		if w.Memory != nil {
			size = e.pages(w.Memory.Index)
		} else {
			size = e.tableSize(w.Table.Index)
		}
		e.trapIf(e.icmp(enum.IPredULT, size, i64(w.Min)), "import_type")
	}
	for k, table := range u.m.Tables {
		if refs := u.copiedElements(table); table.Instance == i && refs != nil {
			e.copyBytes(symbol(tableSymbol(k)), symbol(tableSymbol(k)+initSuffix), i64(uint64(len(refs))*elementSize))
		}
	}
	for k, elem := range u.m.Elems {
		if elem.Instance == i && elem.Active && !u.elemInPlace[elem] {
			n := i64(uint64(len(elem.Refs)))
			e.call(u.runtimeFunc("wasmc_table_init"), e.tableStruct(elem.Table), symbol(elemSymbol(k)), n, i64(elem.At.Bits), i64(0), n)
		}
	}
	for k, d := range u.m.Data {
		if d.Instance == i && d.Active && !u.inPlace[d] {
			n := i64(uint64(len(d.Bytes)))
			e.checkMemory(d.Memory, i64(d.At.Bits), n)
			e.copyBytes(e.gep(e.memoryBase(d.Memory), i64(d.At.Bits)), u.dataVariable(dataSymbol(k)), n)
		}
	}
	if f := u.m.Instances[i].Start; f != nil {
		e.callGuest(f)
	}
	e.block.NewRet(nil)
	u.define(e)
}

// newHostFunc begins a function that the runtime calls, by C's convention.
func (u *unit) newHostFunc(name string, params ...*llir.Param) *emitter {
	f := llir.NewFunc(name, types.Void, params...)
	f.FuncAttrs = u.funcAttrs
	f.Visibility = enum.VisibilityHidden
	e := &emitter{unit: u, out: f, traps: map[trapSite]*llir.Block{}}
	e.block = e.newBlock("entry")
	return e
}

// callGuest calls a function without parameters, as the host does. It is not inlined, so that
// backtraces end with its name.
func (e *emitter) callGuest(f *ir.Func) {
	if f.Import != nil {
		e.call(e.funcCallee(f))
		return
	}
	var args []value.Value
	if e.takesPinned(f) {
		args = append(args, e.pinnedArg())
	}
	call := e.call(e.funcCallee(f), args...)
	call.CallingConv, call.FuncAttrs = e.callingConv(), []llir.FuncAttribute{enum.FuncAttrNoInline}
}
