package generate

import (
	"slices"

	"wasmc/frontend/wasm"
)

// values are the types of parameters, results and globals, which a host can tell
// and compare. Locals and blocks may have references as well.
var (
	values = []wasm.ValType{wasm.I32, wasm.I64, wasm.F32, wasm.F64, wasm.V128}
	all    = append(values[:5:5], wasm.FuncRef, wasm.ExternRef)
)

// A body is the code of a function that is being generated.
type body struct {
	*module
	src     source
	code    []wasm.Instr
	locals  []wasm.ValType // parameters first
	params  int
	results []wasm.ValType
	labels  [][]wasm.ValType        // what a branch to each takes, innermost last
	scratch map[wasm.ValType]uint32 // the local in which NaNs are looked for, by type
	depth   int                     // of expressions and blocks
	plain   bool                    // expressions only compute, and set no local
	frame   uint32                  // 1 + the local with the address of the stack frame, if there is one
}

// deepest is how deep expressions and blocks nest.
const deepest = 7

func newBody(g *module, src source, t wasm.FuncType) *body {
	return &body{
		module:  g,
		src:     src,
		locals:  slices.Clone(t.Params),
		params:  len(t.Params),
		results: t.Results,
		labels:  [][]wasm.ValType{t.Results},
		scratch: map[wasm.ValType]uint32{},
	}
}

func (b *body) emit(in wasm.Instr) { b.code = append(b.code, in) }
func (b *body) op(code wasm.Code)  { b.emit(wasm.Instr{Op: wasm.ByCode(code)}) }
func (b *body) named(name string)  { b.emit(wasm.Instr{Op: wasm.ByName(name)}) }
func (b *body) index(code wasm.Code, index uint32) {
	b.emit(wasm.Instr{Op: wasm.ByCode(code), Index: index})
}

// local decides for a local of type t that all may use; there may have to be a new
// one.
func (b *body) local(t wasm.ValType) uint32 {
	var have []uint32
	for i, typ := range b.locals {
		if typ == t && uint32(i) != b.scratch[t]-1 && uint32(i) != b.frame-1 {
			have = append(have, uint32(i))
		}
	}
	if len(have) == 0 || len(have) < 3 && !b.src.often(3) {
		return b.newLocal(t)
	}
	return pick(&b.src, have)
}

func (b *body) newLocal(t wasm.ValType) uint32 {
	b.locals = append(b.locals, t)
	return uint32(len(b.locals) - 1)
}

// scratchLocal is the local of type t that nothing else uses.
func (b *body) scratchLocal(t wasm.ValType) uint32 {
	if b.scratch[t] == 0 {
		b.scratch[t] = b.newLocal(t) + 1
	}
	return b.scratch[t] - 1
}

// set takes values off the stack, into locals.
func (b *body) set(types []wasm.ValType) {
	for _, t := range slices.Backward(types) {
		if b.src.often(4) {
			b.index(wasm.LocalSet, b.local(t))
		} else {
			b.op(wasm.Drop)
		}
	}
}

func (b *body) exprs(types []wasm.ValType) {
	for _, t := range types {
		b.expr(t)
	}
}

// statement generates something that leaves the stack as it is.
func (b *body) statement() {
	if b.src.empty() || b.depth > deepest {
		return
	}
	b.depth++
	defer func() { b.depth-- }()
	switch b.src.n(19) {
	case 0, 1, 2, 3:
		t := pick(&b.src, all)
		b.expr(t)
		b.index(wasm.LocalSet, b.local(t))
	case 4, 5:
		i := stackGlobal + b.src.n(len(b.Globals)-stackGlobal)
		if i == stackGlobal && b.src.often(8) {
			i++ // or no function would leave it as it was
		}
		b.expr(b.Globals[i].Type)
		b.index(wasm.GlobalSet, uint32(i))
	case 6, 7, 8:
		b.instr(pick(&b.src, rows[wasm.Bottom]))
	case 9, 10, 11:
		b.set(b.block(b.blockResults()))
	case 12:
		b.branch()
	case 13:
		i := b.src.n(len(b.Elems[0].Init))
		b.call(b.callee(i))
	case 14:
		b.tableStatement()
	case 15:
		b.expr(pick(&b.src, all))
		b.op(wasm.Drop)
	case 16, 17:
		b.countedLoop()
	case 18:
		b.spill()
	}
}

// blockResults decides for the results of a block.
func (b *body) blockResults() []wasm.ValType {
	var types []wasm.ValType
	for range max(0, b.src.n(6)-2) {
		types = append(types, pick(&b.src, all))
	}
	return types
}

// block generates a block, loop or if, with its operands; it returns the results.
func (b *body) block(results []wasm.ValType) []wasm.ValType {
	var params []wasm.ValType
	for range max(0, b.src.n(5)-2) {
		params = append(params, pick(&b.src, all))
	}
	b.exprs(params)
	code := pick(&b.src, []wasm.Code{wasm.Block, wasm.Loop, wasm.If})
	if code == wasm.If {
		b.expr(wasm.I32)
	}
	b.emit(wasm.Instr{Op: wasm.ByCode(code), Block: b.blockType(params, results)})
	label := results
	if code == wasm.Loop {
		label = params
	}
	b.labels = append(b.labels, label)
	b.set(params)
	if code == wasm.Loop {
		b.tick()
	}
	b.inside(results)
	if code == wasm.If && (!slices.Equal(params, results) || b.src.often(4)) {
		b.op(wasm.Else)
		b.set(params)
		b.inside(results)
	}
	b.labels = b.labels[:len(b.labels)-1]
	b.op(wasm.End)
	return results
}

// inside generates statements and results.
func (b *body) inside(results []wasm.ValType) {
	for range b.src.n(5) {
		b.statement()
	}
	b.exprs(results)
}

func (b *body) blockType(params, results []wasm.ValType) wasm.BlockType {
	switch {
	case len(params) == 0 && len(results) == 0:
		return wasm.BlockType{Index: -1}
	case len(params) == 0 && len(results) == 1:
		return wasm.BlockType{Index: -1, Result: results[0]}
	}
	return wasm.BlockType{Index: int64(b.typeIndex(wasm.FuncType{Params: params, Results: results}))}
}

// tick uses fuel, and returns at once if there is none left.
func (b *body) tick() {
	b.index(wasm.GlobalGet, fuelGlobal)
	b.emit(i32(1))
	b.op(wasm.I32Sub)
	b.index(wasm.GlobalSet, fuelGlobal)
	b.index(wasm.GlobalGet, fuelGlobal)
	b.emit(i32(0))
	b.named("i32.le_s")
	b.emit(wasm.Instr{Op: wasm.ByCode(wasm.If), Block: wasm.BlockType{Index: -1}})
	for _, t := range b.results {
		b.zero(t)
	}
	b.op(wasm.Return)
	b.op(wasm.End)
}

// zero generates the zero of type t, or null.
func (b *body) zero(t wasm.ValType) {
	none := source{}
	b.emit(none.constant(t))
}

// branch generates a conditional branch.
func (b *body) branch() {
	label := b.src.n(len(b.labels))
	types := b.labels[len(b.labels)-1-label]
	b.exprs(types)
	b.expr(wasm.I32)
	b.index(wasm.BrIf, uint32(label))
	b.set(types)
}

// diverge generates something that control does not come out of.
func (b *body) diverge() {
	switch b.src.n(5) {
	case 0:
		label := b.src.n(len(b.labels))
		b.exprs(b.labels[len(b.labels)-1-label])
		b.index(wasm.Br, uint32(label))
	case 1:
		b.branchTable()
	case 2:
		b.exprs(b.results)
		b.op(wasm.Return)
	case 3:
		b.tailCall()
	case 4:
		b.op(wasm.Unreachable)
	}
}

// branchTable generates a branch to one of the labels that take the same as one.
func (b *body) branchTable() {
	types := pick(&b.src, b.labels)
	var same []uint32
	for i, other := range b.labels {
		if slices.Equal(types, other) {
			same = append(same, uint32(len(b.labels)-1-i))
		}
	}
	labels := make([]uint32, 1+b.src.n(6))
	for i := range labels {
		labels[i] = pick(&b.src, same)
	}
	b.exprs(types)
	b.masked(7)
	b.emit(wasm.Instr{Op: wasm.ByCode(wasm.BrTable), Rare: &wasm.Rare{Labels: labels}})
}

// callee returns the function that the element segments have at i.
func (b *body) callee(i int) uint32 { return b.Elems[0].Init[i][0].Index }

// call generates a call, direct or not, and puts the results away.
func (b *body) call(f uint32) { b.set(b.callFor(f)) }

// callFor generates a call of f, or one through the table of some function of
// that type; it returns the types of the results.
func (b *body) callFor(f uint32) []wasm.ValType {
	t := b.FuncType(f)
	b.exprs(t.Params)
	b.invoke(f, wasm.Call, wasm.CallIndirect)
	return t.Results
}

func (b *body) invoke(f uint32, direct, indirect wasm.Code) {
	if b.src.n(2) == 0 {
		b.index(direct, f)
		return
	}
	table := pick(&b.src, []uint32{funcTable, constTable})
	if b.src.often(4) {
		b.emit(i32(int32(f))) // where the active segments have put it
	} else {
		b.masked(elements - 1)
	}
	b.emit(wasm.Instr{Op: wasm.ByCode(indirect), Index: b.Funcs[f].Type, Index2: table})
}

// tailCall generates a tail call of a function with the same results, such as
// this one.
func (b *body) tailCall() {
	var same []uint32
	for i := range b.Elems[0].Init {
		if f := b.callee(i); slices.Equal(b.FuncType(f).Results, b.results) {
			same = append(same, f)
		}
	}
	f := pick(&b.src, same)
	b.exprs(b.FuncType(f).Params)
	b.invoke(f, wasm.ReturnCall, wasm.ReturnCallIndirect)
}

// tableStatement generates what changes a table of either type.
func (b *body) tableStatement() {
	table := uint32(b.src.n(constTable))
	elem := b.Tables[table].Elem
	switch b.src.n(3) {
	case 0:
		b.masked(elements - 1)
		b.expr(elem)
		b.index(wasm.TableSet, table)
	case 1:
		b.expr(elem)
		b.masked(1)
		b.index(wasm.TableGrow, table)
		b.set([]wasm.ValType{wasm.I32})
	case 2:
		b.masked(elements - 1)
		b.expr(elem)
		b.masked(3)
		b.index(wasm.TableFill, table)
	}
}
