package llvm

import (
	"fmt"
	"maps"
	"slices"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/backend/native"
	"wasmc/ir"
)

// A library is a module that is part of a process which belongs to others. Its memories
// are wherever there is room, wasm code runs on a stack of its own, a trap ends a call
// from the host with an error, and functions of the guest and the host's call each other
// by C's convention; runtime/library has the other side.
//
// There are two functions for each exported one and each imported one, since arguments
// and results change stacks: in an array of slots.
//
//	host → mod_add(a, b, result)           stores a and b in slots
//	     → wasmc_enter(call.add, slots)    the stack for wasm code
//	     → call.add(slots)                 loads them, calls add, stores its result
//
//	guest → import.env.log(x)              stores x in slots
//	      → wasmc_call_host(import.env.log.host, slots)   the host's stack
//	      → import.env.log.host(slots)     loads it, calls mod_env__log(x)

// Public returns the symbols that the host sees.
func (p *Program) Public() []string {
	var public []string
	for _, f := range slices.Sorted(maps.Keys(p.native.Provided(p.opt.Library))) {
		if p.isCalled(f) {
			public = append(public, f)
		}
	}
	for _, f := range p.calledExports() {
		public = append(public, f.Symbol)
	}
	return public
}

// Interface returns what C sees of a library, with only those imports that something
// uses.
func (p *Program) Interface() *native.Interface {
	n := *p.native
	n.Imports = slices.Clone(n.Imports)
	n.Imports = slices.DeleteFunc(n.Imports, func(f native.Func) bool { return !p.facts.reachable[p.index[f.Func]] })
	return &n
}

// calledExports are the exports that native code calls, or may call.
func (p *Program) calledExports() []native.Func {
	return slices.DeleteFunc(slices.Clone(p.native.Exports), func(f native.Func) bool { return !p.isCalled(f.Symbol) })
}

// isCalled reports whether native code calls a function by that symbol, or may.
func (p *Program) isCalled(symbol string) bool { return p.opt.Library || p.opt.Called[symbol] }

// exportCallers are the functions that host defines to call exports, in their order.
func (p *Program) exportCallers() map[*ir.Func]string {
	callers := map[*ir.Func]string{}
	for _, f := range p.calledExports() {
		if _, ok := callers[f.Func]; !ok {
			callers[f.Func] = callerName(len(callers))
		}
	}
	return callers
}

// host defines the functions by which native code and the guest call each other.
func (u *unit) host() {
	callers := map[*ir.Func]text{}
	for _, f := range u.calledExports() {
		if _, ok := callers[f.Func]; !ok {
			callers[f.Func] = u.caller(f.Func, len(callers)) // see exportCallers
		}
		u.exportedFunc(f, callers[f.Func])
	}
	for i, f := range u.m.Funcs {
		switch {
		case !u.facts.reachable[i]:
		case u.p.isHosts(f):
			u.importedFunc(f)
			u.hostCaller(f)
		case u.p.isMissing(f):
			u.missingFunc(f)
		}
	}
	provided := u.native.Provided(u.opt.Library)
	for _, f := range slices.Sorted(maps.Keys(provided)) {
		if u.p.isCalled(f) {
			u.forward(f, provided[f])
		}
	}
}

// library defines what only libraries have.
func (u *unit) library() {
	u.exportVariables()
	u.exportValue("wasmc_library_name", constant.NewCharArrayFromString(u.native.Prefix+"\x00"))
}

// exportVariables lists what the guest can change, so that there can be new instances.
func (u *unit) exportVariables() {
	var rows []string
	for _, v := range u.variables {
		rows = append(rows, fmt.Sprintf("%v { ptr %s, i64 ptrtoint (ptr getelementptr (%v, ptr null, i64 1) to i64) }",
			variableStruct, v.ident, v.typ))
	}
	u.export("wasmc_variables", variableStruct, rows)
	u.exportValue("wasmc_variable_count", i64(uint64(len(rows))))
}

// newCFunc begins a function that C code calls.
func (u *unit) newCFunc(name string, result types.Type, params ...types.Type) *emitter {
	f := llir.NewFunc(name, result)
	for _, t := range params {
		f.Params = append(f.Params, llir.NewParam("", t))
	}
	f.FuncAttrs = u.funcAttrs
	e := &emitter{unit: u, out: f, traps: map[trapSite]*llir.Block{}}
	e.block = e.newBlock("entry")
	return e
}

// exportedFunc defines what the host calls a function of the guest by. It returns an
// outcome; results go where a last parameter points.
func (u *unit) exportedFunc(f native.Func, caller text) {
	params := llvmTypes(f.Params)
	if len(f.Results) > 0 {
		params = append(params, ptr)
	}
	e := u.newCFunc(f.Symbol, types.I32, params...)
	slots := e.newSlots(max(len(f.Params), len(f.Results)))
	for i := range f.Params {
		e.storeSlot(e.out.Params[i], slots, i)
	}
	saved := e.savePreserved()
	outcome := e.call(u.runtimeFunc("wasmc_enter"), caller, slots)
	done, failed := e.newBlock("done"), e.newBlock("failed")
	e.block.NewCondBr(e.icmp(enum.IPredEQ, outcome, i32(0)), done, failed)

	e.block = failed
	e.restorePreserved(saved)
	e.block.NewRet(outcome)

	e.block = done
	for i, t := range f.Results {
		to := e.out.Params[len(f.Params)]
		x := e.loadSlot(llvmType(t), slots, i)
		e.plainStore(x, e.field(f.Results, to, i))
	}
	e.block.NewRet(i32(0))
	u.define(e)
}

// savePreserved loads the globals that every function leaves as it finds them, unless
// they are in a register. A trap does not, nor does a longjmp of native code: what a C
// program has on its stack would never be given back.
func (e *emitter) savePreserved() map[int]value.Value {
	saved := map[int]value.Value{}
	for i, g := range e.m.Globals {
		if g.Preserved && i != e.pinned.global {
			saved[i] = e.load(llvmType(g.Type), e.globalRef(i), globalNode)
		}
	}
	return saved
}

func (e *emitter) restorePreserved(saved map[int]value.Value) {
	for _, i := range slices.Sorted(maps.Keys(saved)) {
		e.store(saved[i], e.globalRef(i), globalNode)
	}
}

// importName is the function that the guest calls for an imported one of the host's,
// with the parameters and results of the guest's functions.
func (u *unit) importName(f *ir.Func) string { return u.funcName(f) + ".import" }

func (u *unit) hostCallee(f *ir.Func) callee {
	name, result, params := u.importName(f), resultType(f.Results), llvmTypes(f.Params)
	if u.main {
		return newCallee(symbol(name), result, params...)
	}
	return u.declare(name, enum.CallingConvC, result, params...)
}

// importedFunc defines that function.
func (u *unit) importedFunc(f *ir.Func) {
	e := u.newCFunc(u.importName(f), resultType(f.Results), llvmTypes(f.Params)...)
	e.out.Linkage = u.ownLinkage()
	e.out.Visibility = visibilityOf(e.out.Linkage)
	slots := e.newSlots(max(len(f.Params), len(f.Results)))
	for i := range f.Params {
		e.storeSlot(e.out.Params[i], slots, i)
	}
	var saved map[int]value.Value
	if u.opt.Linked && u.facts.called { // it may have left calls of exports by longjmp
		saved = e.savePreserved()
	}
	e.call(u.runtimeFunc("wasmc_call_host"), symbol(u.hostCallerName(f)), slots)
	e.restorePreserved(saved)
	var results []value.Value
	for i, t := range f.Results {
		results = append(results, e.loadSlot(llvmType(t), slots, i))
	}
	switch len(results) {
	case 0:
		e.block.NewRet(nil)
	case 1:
		e.block.NewRet(results[0])
	default:
		e.block.NewRet(e.structure(f.Results, results))
	}
	u.define(e)
}

// missingFunc defines a function for an import that nobody serves: it traps.
func (u *unit) missingFunc(f *ir.Func) {
	e := u.newCFunc(u.importName(f), resultType(f.Results), llvmTypes(f.Params)...)
	e.out.Linkage = u.ownLinkage()
	e.out.Visibility = visibilityOf(e.out.Linkage)
	e.call(u.runtimeFunc("wasmc_trap_message"), u.cstring("missing import: "+native.Key(f)))
	e.block.NewUnreachable()
	u.define(e)
}

func (u *unit) hostCallerName(f *ir.Func) string { return u.importName(f) + ".host" }

// hostCaller defines what calls the host's function, on its stack.
func (u *unit) hostCaller(f *ir.Func) {
	e := u.newCFunc(u.hostCallerName(f), types.Void, ptr)
	e.out.Linkage = enum.LinkageInternal
	slots := e.out.Params[0]
	var args []value.Value
	for i, t := range f.Params {
		args = append(args, e.loadSlot(llvmType(t), slots, i))
	}
	result := types.Type(types.Void)
	var several value.Value
	switch len(f.Results) {
	case 0:
	case 1:
		result = llvmType(f.Results[0])
	default:
		alloca := &llir.InstAlloca{ElemType: resultType(f.Results)}
		e.block.Insts = append(e.block.Insts, alloca)
		several = variable{alloca}
		args = append(args, several)
	}
	host := u.imports[native.Key(f)]
	call := e.call(u.declareHost(host.Symbol, result, args), args...)
	for i, t := range f.Results {
		x := value.Value(call)
		if several != nil {
			x = e.plainLoad(llvmType(t), e.field(f.Results, several, i))
		}
		e.storeSlot(x, slots, i)
	}
	e.block.NewRet(nil)
	u.define(e)
}

// declareHost declares a function of the host's, which may be in another object.
func (u *unit) declareHost(name string, result types.Type, args []value.Value) callee {
	var params []types.Type
	for _, a := range args {
		params = append(params, a.Type())
	}
	to := u.declare(name, enum.CallingConvC, result, params...)
	u.decls[name].Visibility = enum.VisibilityNone
	u.decls[name].FuncAttrs = nil
	return to
}

// forward defines a function for the host that does what one of the runtime does.
func (u *unit) forward(name, to string) {
	t := libraryFuncs[to]
	e := u.newCFunc(name, t.RetType, t.Params...)
	var args []value.Value
	for _, p := range e.out.Params {
		args = append(args, p)
	}
	e.retValue(e.call(u.declare(to, enum.CallingConvC, t.RetType, t.Params...), args...))
	u.define(e)
}

// Slots.

func (e *emitter) newSlots(n int) value.Value {
	alloca := &llir.InstAlloca{ElemType: types.NewArray(uint64(n)*slotSize, types.I8), Align: slotSize}
	e.block.Insts = append(e.block.Insts, alloca)
	return variable{alloca}
}

func (e *emitter) slot(slots value.Value, i int) value.Value {
	return e.gep(slots, i64(uint64(i*slotSize)))
}

func (e *emitter) storeSlot(x, slots value.Value, i int) { e.plainStore(x, e.slot(slots, i)) }

func (e *emitter) loadSlot(t types.Type, slots value.Value, i int) value.Value {
	return e.plainLoad(t, e.slot(slots, i))
}

// field is the address of result i in a structure with all of them, or of the only
// result.
func (e *emitter) field(results []ir.Type, at value.Value, i int) value.Value {
	if len(results) == 1 {
		return at
	}
	return e.gepOf(resultType(results), at, i32(0), i32(uint64(i)))
}

// plainLoad and plainStore are for what is not the guest's.
func (e *emitter) plainLoad(t types.Type, from value.Value) value.Value {
	load := &llir.InstLoad{ElemType: t, Src: from, Align: 1}
	e.block.Insts = append(e.block.Insts, load)
	return load
}

func (e *emitter) plainStore(x, to value.Value) {
	e.block.Insts = append(e.block.Insts, &llir.InstStore{Src: x, Dst: to, Align: 1})
}

// checkStack traps if there is too little of the stack left. In a library, a fault
// cannot be relied on to be a trap: whether there is a handler, and a stack for it, is
// up to the host. Functions that are in no cycle of calls need no check, since what they
// take is bounded, and there is room for it below the limit.
func (e *emitter) checkStack() {
	e.declare("llvm.read_register.i64", enum.CallingConvNone, types.I64, types.Metadata)
	read := newCallee(symbol("llvm.read_register.i64"), types.I64, types.Metadata)
	at := e.call(read, text{types.Metadata, fmt.Sprintf("!%d", stackPointerNode(len(e.m.Memories)))})
	limit := e.load(types.I64, e.dataVariable("wasmc_stack_limit"), sizeNode)
	e.trapIf(e.icmp(enum.IPredULT, at, limit), "stack_exhausted")
	e.blocks[e.f.Blocks[0].ID] = e.block // nothing jumps to a function's start
}
