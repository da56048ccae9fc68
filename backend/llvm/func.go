package llvm

import (
	"fmt"
	"slices"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// An emitter emits one function.
type emitter struct {
	*unit
	f      *ir.Func
	out    *llir.Func
	block  *llir.Block   // where instructions go
	blocks []*llir.Block // by ir.Block ID: the first block of what it becomes
	values []value.Value // by ir.Value ID
	bools  []value.Value // by ir.Value ID: the i1 that a comparison has before it becomes an i32
	number []bool        // by ir.Value ID: something needs more than that i1
	at     *ir.Block     // whose values are being emitted
	dom    *ir.DomTree
	known  map[derived]emission
	traps  map[trapSite]*llir.Block
	phis   map[*ir.Value]*llir.InstPhi
	bases  map[base]value.Value // of memories, if they are variables

	returned []*ir.Block // that have a call which may be part of a cycle; see recursion.go

	// Where the pinned global is, unless the function does not need it: a variable
	// or, if the function does not set it, a parameter.
	pinnedVariable variable
	pinnedParam    value.Value

	debug locator // without funcDebug if the program has no debug metadata
}

// function emits the definition of f.
func (u *unit) function(f *ir.Func, linkage enum.Linkage) *emitter {
	e := &emitter{
		unit:   u,
		f:      f,
		blocks: make([]*llir.Block, f.NumBlocks()),
		values: make([]value.Value, f.NumValues()),
		bools:  make([]value.Value, f.NumValues()),
		number: numbers(f),
		dom:    f.Dominators(),
		known:  map[derived]emission{},
		traps:  map[trapSite]*llir.Block{},
		phis:   map[*ir.Value]*llir.InstPhi{},
	}
	params := e.header(linkage)
	e.debug.funcDebug = u.debug.function(f.Name, f)
	order := f.Postorder()
	slices.Reverse(order) // definitions before uses
	for _, b := range order {
		e.startBlock(b)
	}
	e.block = e.blocks[f.Blocks[0].ID]
	e.loadParams(f.Params, params)
	e.startPinned()
	if e.opt.Library && e.cycles.isRecursive(e.unit.index[f]) {
		e.checkStack()
	}
	for i, p := range f.Blocks[0].Params {
		e.values[p.ID] = params[i]
	}
	e.startDebug()
	for _, b := range order {
		e.at, e.block = b, e.blocks[b.ID]
		e.startDebugBlock(b)
		for _, v := range b.Values {
			e.startValue(v)
			e.value(v)
			e.endValue(v)
		}
		e.terminate(b)
		e.locateEnd(b)
	}
	return e
}

// header makes the function without its blocks. It returns the values of its
// parameters; see loadParams.
func (e *emitter) header(linkage enum.Linkage) []value.Value {
	params, values := e.params(e.f.Params)
	e.out = e.newFunc(e.f, e.funcName(e.f), linkage, params)
	return values
}

// newFunc makes a function that stands for f.
func (u *unit) newFunc(f *ir.Func, name string, linkage enum.Linkage, params []*llir.Param) *llir.Func {
	result, _ := u.signature(u.typeOfFunc(f))
	if u.takesPinned(f) {
		params = append(slices.Clip(params), newPinnedParam())
	}
	out := llir.NewFunc("", result, params...)
	out.SetName(name)
	out.Linkage = linkage
	if linkage == enum.LinkageNone || linkage == enum.LinkageAvailableExternally {
		out.Visibility = enum.VisibilityHidden
	}
	out.CallingConv = u.callingConv()
	out.FuncAttrs = u.funcAttrs
	if u.facts.typedRefs && u.facts.address[u.index[f]] {
		out.Prefix = i64(typeNumber(f.TypeID))
	}
	return out
}

// startBlock makes the block that b begins with, and a phi for each parameter.
func (e *emitter) startBlock(b *ir.Block) {
	block := e.newBlock(b.String())
	e.blocks[b.ID] = block
	if b == e.f.Blocks[0] {
		return
	}
	for _, p := range b.Params {
		phi := &llir.InstPhi{Typ: llvmType(p.Type)}
		block.Insts = append(block.Insts, phi)
		e.phis[p], e.values[p.ID] = phi, phi
	}
}

func (e *emitter) value(v *ir.Value) {
	var x value.Value
	if v.Lanes != ir.NoLanes {
		x = e.vector(v)
	} else if x = e.emitQuiet(v); x == nil {
		x = emitters[v.Op](e, v)
	}
	if isFloat(v.Type) {
		x = e.canonicalNaNs(v, x)
	}
	e.values[v.ID] = x
	if v.Keep == ir.KeepAll && v.Op.IsCall() && !isTailCall(v) {
		e.consume(v, x)
	}
}

// isTailCall reports whether the call v is how its block ends.
func isTailCall(v *ir.Value) bool { return v.Block.Kind == ir.TailCall && v.Block.Control == v }

// consume keeps LLVM from removing the call x, or part of it once it is inlined,
// because nothing needs its results: a trap inside would vanish with it.
func (e *emitter) consume(v *ir.Value, x value.Value) {
	if v.Type != ir.Tuple {
		e.consumeResult(x)
		return
	}
	for i, t := range e.resultTypes(v) {
		e.consumeResult(e.extract(x, t, i))
	}
}

func (e *emitter) consumeResult(x value.Value) {
	if _, isVector := x.Type().(*types.VectorType); isVector { // no register for X
		x = e.block.NewBitCast(x, vectorTypes[ir.I64x2])
		e.consumeResult(e.block.NewExtractElement(x, i32(1)))
		x = e.block.NewExtractElement(x, i32(0))
	}
	sink := newCallee(text{ptr, `asm sideeffect "", "X"`}, types.Void, x.Type())
	e.call(sink, x).FuncAttrs = asmAttrs("inaccessiblemem: readwrite")
}

// asmAttrs are attributes of inline assembly that accesses no memory but this.
func asmAttrs(memory string) []llir.FuncAttribute {
	return []llir.FuncAttribute{attribute("memory(" + memory + ")"), enum.FuncAttrNoUnwind, enum.FuncAttrWillReturn}
}

// terminate ends b, whose last block is e.block, and gives its successors' phis
// their operands.
func (e *emitter) terminate(b *ir.Block) {
	switch b.Kind {
	case ir.Jump:
		e.block.NewBr(e.edge(b.Succs[0]))
	case ir.If:
		cond := e.cond(b.Control)
		br := e.block.NewCondBr(cond, e.edge(b.Succs[0]), e.edge(b.Succs[1]))
		switch b.Hint {
		case ir.Likely:
			br.Metadata = attach("prof", likelyNode)
		case ir.Unlikely:
			br.Metadata = attach("prof", unlikelyNode)
		}
	case ir.Switch:
		if e.isDispatch(b) {
			e.dispatch(b)
			return
		}
		last := len(b.Succs) - 1
		var cases []*llir.Case
		for i, s := range b.Succs[:last] {
			cases = append(cases, &llir.Case{X: i32(uint64(i)), Target: e.edge(s)})
		}
		e.block.NewSwitch(e.values[b.Control.ID], e.edge(b.Succs[last]), cases...)
	case ir.Return:
		e.ret(b.Args)
	case ir.TailCall:
		call := e.values[b.Control.ID].(*llir.InstCall)
		if call.CallingConv == e.callingConv() { // else a host's function, which calls no guest
			call.Tail = enum.TailMustTail
		}
		e.retValue(call)
	case ir.Trap:
		e.debug.pos = b.Pos
		e.block.NewBr(e.trap("unreachable"))
	}
}

// edge returns the block that s leads to, having given its phis s's arguments.
// LLVM wants the same operands for all edges from one block to another, as the
// IR does.
func (e *emitter) edge(s *ir.Edge) *llir.Block {
	for i, p := range s.To.Params {
		phi := e.phis[p]
		phi.Incs = append(phi.Incs, llir.NewIncoming(e.values[s.Args[i].ID], e.block))
	}
	return e.blocks[s.To.ID]
}

// retValue returns the result of a call, if it has one.
func (e *emitter) retValue(call *llir.InstCall) {
	if call.Typ.Equal(types.Void) {
		e.block.NewRet(nil)
		return
	}
	e.block.NewRet(call)
}

// A trapSite is what traps that end up in the same block have in common.
type trapSite struct {
	name string // of the trap
	at   node   // noNode if the program has no debug metadata
}

// trap returns the function's block that stops the program with a trap, at the line of
// the value that is being emitted.
func (e *emitter) trap(name string) *llir.Block {
	site := trapSite{name, e.trapLocation()}
	if b := e.traps[site]; b != nil {
		return b
	}
	label := "trap." + name
	if len(e.traps) > 0 && site.at != noNode {
		label = fmt.Sprintf("%s.%d", label, len(e.traps))
	}
	b := e.trapBlock(label, func() *llir.InstCall {
		return e.call(e.runtimeFunc("wasmc_trap"), i32(uint64(trapNumber(name))))
	})
	e.traps[site] = b
	return b
}

// trapMemory returns a block that stops the program because n bytes from an address
// on, which at makes, are not within a memory.
func (e *emitter) trapMemory(memory int, at func() value.Value, n value.Value) *llir.Block {
	return e.trapBlock("", func() *llir.InstCall {
		return e.call(e.runtimeFunc("wasmc_trap_memory"), i64(uint64(memory)), at(), n)
	})
}

// trapBlock adds a block that calls a function which does not return.
func (e *emitter) trapBlock(name string, call func() *llir.InstCall) *llir.Block {
	b := e.newBlock(name)
	here := e.block
	e.block = b
	trap := call()
	if e.debug.funcDebug != nil { // LLVM would make one of those of several lines
		trap.FuncAttrs = []llir.FuncAttribute{attribute("nomerge")}
	}
	b.NewUnreachable()
	e.block = here
	return b
}

// trapIf stops the program if the i1 cond holds, and goes on in a new block.
func (e *emitter) trapIf(cond value.Value, name string) {
	next := e.newBlock("")
	e.block.NewCondBr(cond, e.trap(name), next)
	e.block = next
}

// leaveIf goes to a block if the i1 cond holds, and on in a new block otherwise.
func (e *emitter) leaveIf(cond value.Value, to *llir.Block) {
	next := e.newBlock("")
	e.block.NewCondBr(cond, to, next)
	e.block = next
}

// newBlock adds a block to the function. LLVM numbers those without a name.
func (e *emitter) newBlock(name string) *llir.Block {
	b := llir.NewBlock(name)
	b.Parent = e.out
	e.out.Blocks = append(e.out.Blocks, b)
	return b
}

// call adds a call.
func (e *emitter) call(f callee, args ...value.Value) *llir.InstCall {
	call := &llir.InstCall{Callee: f, Args: args, Typ: f.result()}
	e.block.Insts = append(e.block.Insts, call)
	return call
}

// callTrapping calls a function of the runtime that may trap, but never as the last
// thing that a frame does, for that would be gone from the backtrace.
func (e *emitter) callTrapping(name string, args ...value.Value) {
	e.call(e.runtimeFunc(name), args...).Tail = enum.TailNoTail
}

// gep adds the address of the byte at offset from base.
func (e *emitter) gep(base, offset value.Value) value.Value {
	return e.gepOf(types.I8, base, offset)
}

func (e *emitter) gepOf(t types.Type, base value.Value, indices ...value.Value) value.Value {
	gep := &llir.InstGetElementPtr{ElemType: t, Src: base, Indices: indices, Typ: ptr}
	e.block.Insts = append(e.block.Insts, gep)
	return gep
}

func (e *emitter) load(t types.Type, from value.Value, alias node) *llir.InstLoad {
	load := &llir.InstLoad{ElemType: t, Src: from, Metadata: attach("tbaa", alias)}
	e.block.Insts = append(e.block.Insts, load)
	return load
}

func (e *emitter) store(x, to value.Value, alias node) *llir.InstStore {
	store := &llir.InstStore{Src: x, Dst: to, Metadata: attach("tbaa", alias)}
	e.block.Insts = append(e.block.Insts, store)
	return store
}

func (e *emitter) extract(x value.Value, t types.Type, i int) value.Value {
	v := &llir.InstExtractValue{X: x, Indices: []uint64{uint64(i)}, Typ: t}
	e.block.Insts = append(e.block.Insts, v)
	return v
}

func (e *emitter) icmp(pred enum.IPred, x, y value.Value) value.Value {
	v := &llir.InstICmp{Pred: pred, X: x, Y: y, Typ: types.I1}
	e.block.Insts = append(e.block.Insts, v)
	return v
}

// A derived is something that several operations want of a value.
type derived struct {
	*ir.Value
	what int // extended, or the number of a memory: where in it the value points to
}

const extended = -1

// An emission is what was emitted, and in which block.
type emission struct {
	in *ir.Block
	x  value.Value
}

// once returns d: what make made before, if all ways to here lead through that,
// or else what it makes now.
func (e *emitter) once(d derived, make func() value.Value) value.Value {
	if before, ok := e.known[d]; ok && e.dom.Dominates(before.in, e.at) {
		return before.x
	}
	x := make()
	e.known[d] = emission{e.at, x}
	return x
}

// cond is the i1 that tells whether the I32 v is not 0.
func (e *emitter) cond(v *ir.Value) value.Value {
	if b := e.bools[v.ID]; b != nil {
		return b
	}
	return e.icmp(enum.IPredNE, e.values[v.ID], i32(0))
}

// bool makes the I32 v of the i1 b, if anything needs it.
func (e *emitter) bool(v *ir.Value, b value.Value) value.Value {
	e.bools[v.ID] = b
	if !e.number[v.ID] {
		return nil
	}
	return e.block.NewZExt(b, types.I32)
}

// numbers tells, by ID, which values are used for more than that they are 0 or not.
// It knows the uses that are cond's and emitEqz's.
func numbers(f *ir.Func) []bool {
	number := make([]bool, f.NumValues())
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			for i, arg := range v.Args {
				if !(v.Op == ir.Eqz || v.Op == ir.Select && i == 2) {
					number[arg.ID] = true
				}
			}
		}
		if b.Control != nil && b.Kind != ir.If {
			number[b.Control.ID] = true
		}
		for _, v := range b.Args {
			number[v.ID] = true
		}
		for _, s := range b.Succs {
			for _, v := range s.Args {
				number[v.ID] = true
			}
		}
	}
	return number
}

// arg is the value of v's argument i.
func (e *emitter) arg(v *ir.Value, i int) value.Value { return e.values[v.Args[i].ID] }

func llvmType(t ir.Type) types.Type {
	return [...]types.Type{
		ir.Void: types.Void, ir.I32: types.I32, ir.I64: types.I64, ir.F32: types.Float, ir.F64: types.Double,
		ir.V128: types.NewVector(16, types.I8), ir.FuncRef: ptr, ir.ExternRef: ptr, ir.Addr: ptr,
	}[t]
}

func llvmTypes(ts []ir.Type) []types.Type {
	out := make([]types.Type, len(ts))
	for i, t := range ts {
		out[i] = llvmType(t)
	}
	return out
}

// resultType is what a function with these results returns.
func resultType(results []ir.Type) types.Type {
	switch len(results) {
	case 0:
		return types.Void
	case 1:
		return llvmType(results[0])
	}
	return types.NewStruct(llvmTypes(results)...)
}

// zeroOf is the constant whose bits are all 0.
func zeroOf(t types.Type) constant.Constant { return text{t, "zeroinitializer"} }
