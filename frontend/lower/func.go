package lower

import (
	"slices"

	"wasmc/frontend/wasm"
	"wasmc/ir"
)

// Func lowers the body of function i. It may run for several functions at a
// time.
func (m *Lowering) Func(i uint32, body []wasm.Instr) {
	f := m.fn(i)
	l := &lowerer{Lowering: m, f: f, ssa: newSSA(f, locals(m.m, i))}
	l.hint(i)
	l.start()
	l.watch(m.watches[i])
	for i := range body {
		l.watcher.reach(l, body[i].Offset)
		l.instr(&body[i])
	}
	l.watcher.finish(l)
	// Blocks that nothing jumps to, such as the end of an endless loop.
	f.Blocks = slices.DeleteFunc(f.Blocks, func(b *ir.Block) bool {
		return b != f.Blocks[0] && len(b.Preds) == 0
	})
}

// locals returns the types of function i's parameters and local variables.
func locals(m *wasm.Module, i uint32) []ir.Type {
	ts := types(m.FuncType(i).Params)
	for _, run := range m.Funcs[i].Locals {
		ts = append(ts, slices.Repeat([]ir.Type{typeOf(run.Type)}, int(run.Count))...)
	}
	return ts
}

// A lowerer walks the body with the operand stack of the validator, holding
// values instead of types. Its block is nil while the code is unreachable.
type lowerer struct {
	*Lowering
	f      *ir.Func
	ssa    *ssa
	block  *ir.Block
	stack  []*ir.Value
	frames []frame
	dead   int             // frames opened in unreachable code
	hints  map[int]ir.Hint // by the offset of an if or br_if in the module
	watcher
}

// A frame is an open block, loop or if.
type frame struct {
	code    wasm.Code
	label   *ir.Block   // where a branch goes
	end     *ir.Block   // where the end goes
	orElse  *ir.Block   // of an if whose else has not come yet
	arity   int         // values that a branch carries; label.Params also has locals
	params  []*ir.Value // of an if, for its else
	results []*ir.Value // the params of end that are the frame's results
	height  int         // of the stack below the frame
}

// hint collects the branch hints of function i.
func (l *lowerer) hint(i uint32) {
	for _, h := range l.m.BranchHints[i] {
		if l.hints == nil {
			l.hints = map[int]ir.Hint{}
		}
		hint := ir.Unlikely
		if h.Likely {
			hint = ir.Likely
		}
		l.hints[h.Offset] = hint
	}
}

// start makes the entry block and the function's own frame.
func (l *lowerer) start() {
	l.block = l.f.NewBlock()
	l.ssa.seal(l.block)
	for i, t := range l.f.Params {
		l.ssa.write(l.block, uint32(i), l.f.NewParam(l.block, t))
	}
	zeros := map[ir.Type]*ir.Value{}
	for i, t := range l.ssa.types[len(l.f.Params):] {
		if zeros[t] == nil {
			zeros[t] = l.zero(t)
		}
		l.ssa.write(l.block, uint32(len(l.f.Params)+i), zeros[t])
	}
	exit := l.newLabel(l.f.Results)
	exit.Kind = ir.Return
	exit.Args = slices.Clone(exit.Params)
	l.frames = []frame{{code: wasm.Block, label: exit, end: exit, arity: len(l.f.Results), results: exit.Params}}
}

// zero is what a local of type t holds at first.
func (l *lowerer) zero(t ir.Type) *ir.Value {
	if t == ir.FuncRef || t == ir.ExternRef {
		return l.f.NewValue(l.block, ir.RefNull, t, 0)
	}
	return l.f.NewValue(l.block, ir.Const, t, 0)
}

func (l *lowerer) instr(in *wasm.Instr) {
	if l.block == nil {
		l.skip(in)
		return
	}
	if in.Op.Lanes != ir.NoLanes && in.Op.Imm.IsAccess() {
		l.vectorAccess(in)
		return
	}
	if in.Op.Lower != ir.Invalid { // most instructions
		l.regular(in)
		return
	}
	switch in.Op.Code {
	case wasm.Nop:
	case wasm.Unreachable:
		l.block.Kind, l.block.Pos = ir.Trap, uint32(in.Offset)
		l.block = nil
	case wasm.Block:
		l.startBlock(in)
	case wasm.Loop:
		l.startLoop(in)
	case wasm.If:
		l.startIf(in)
	case wasm.Else:
		l.jump(l.top().end, l.popAbove())
		l.startElse()
	case wasm.End:
		l.end()
	case wasm.Br:
		to := l.target(in.Index)
		l.jump(to.label, l.pop(to.arity))
	case wasm.BrIf:
		l.brIf(in)
	case wasm.BrOnNull:
		l.brOnNull(in)
	case wasm.BrOnNonNull:
		l.brOnNonNull(in)
	case wasm.BrTable:
		l.brTable(in)
	case wasm.Return:
		l.jump(l.frames[0].label, l.pop(l.frames[0].arity))
	case wasm.Call, wasm.CallIndirect, wasm.CallRef:
		l.call(in)
	case wasm.ReturnCall, wasm.ReturnCallIndirect, wasm.ReturnCallRef:
		l.tailCall(in)
	case wasm.Drop:
		l.pop(1)
	case wasm.Select, wasm.SelectTyped:
		args := l.pop(3)
		l.push(l.value(in, ir.Select, args[0].Type, args...))
	case wasm.LocalGet:
		l.push(l.ssa.read(l.block, in.Index))
	case wasm.LocalSet:
		l.setLocal(in.Index, l.pop(1)[0])
	case wasm.LocalTee:
		l.setLocal(in.Index, l.stack[len(l.stack)-1])
	default:
		panic("lower: no case for " + in.Op.Name)
	}
}

// skip tracks nesting in unreachable code, up to the else or end that ends it.
func (l *lowerer) skip(in *wasm.Instr) {
	switch code := in.Op.Code; {
	case code == wasm.Block || code == wasm.Loop || code == wasm.If:
		l.dead++
	case code == wasm.End && l.dead > 0:
		l.dead--
	case code == wasm.End:
		l.end()
	case code == wasm.Else && l.dead == 0:
		l.startElse()
	}
}

// regular lowers an instruction that is one IR operation.
func (l *lowerer) regular(in *wasm.Instr) {
	op := in.Op.Lower
	v := l.value(in, op, ir.Void, l.pop(op.NumArgs())...)
	l.immediates(in, v)
	v.Lanes = in.Op.Lanes
	v.Type = l.result(in, v)
	switch v.Type {
	case ir.Void:
	case ir.Tuple:
		l.pushResults(in, v, types(in.Op.Type.Results))
	default:
		l.push(v)
	}
}

// immediates sets the immediates of v, which in has become. Of two memories or
// tables, the second is the source.
func (l *lowerer) immediates(in *wasm.Instr, v *ir.Value) {
	switch imm := in.Op.Imm; imm {
	case wasm.ImmMemory:
		v.Index = l.memories[in.Index]
	case wasm.ImmMemMem:
		v.Index, v.Imm = l.memories[in.Index], uint64(l.memories[in.Index2])
	case wasm.ImmData:
		v.Index = l.data + in.Index
	case wasm.ImmDataMem:
		v.Index, v.Imm = l.memories[in.Index2], uint64(l.data+in.Index)
	case wasm.ImmTable:
		v.Index = l.tables[in.Index]
	case wasm.ImmTableTable:
		v.Index, v.Imm = l.tables[in.Index], uint64(l.tables[in.Index2])
	case wasm.ImmElem:
		v.Index = l.elems + in.Index
	case wasm.ImmElemTable:
		v.Index, v.Imm = l.tables[in.Index2], uint64(l.elems+in.Index)
	case wasm.ImmGlobal:
		v.Index = l.globals[in.Index]
	case wasm.ImmFunc:
		v.Index = l.funcs[in.Index]
	case wasm.ImmLane2, wasm.ImmLane4, wasm.ImmLane8, wasm.ImmLane16:
		v.Imm = uint64(in.Index2)
	case wasm.ImmV128, wasm.ImmLanes:
		v.SetVector(in.Value, in.High)
	default:
		v.Imm = in.Value
		if imm.IsAccess() {
			v.Index = l.memories[in.Index]
		}
	}
}

// result is the type of v, which in has become.
func (l *lowerer) result(in *wasm.Instr, v *ir.Value) ir.Type {
	out := l.p.Module
	switch v.Op {
	case ir.MemorySize, ir.MemoryGrow:
		return indexType(out.Memories[v.Index].Is64)
	case ir.TableSize, ir.TableGrow:
		return indexType(out.Tables[v.Index].Is64)
	case ir.TableGet:
		return out.Tables[v.Index].Type
	case ir.GlobalGet:
		return out.Globals[v.Index].Type
	case ir.GlobalSet, ir.TableSet, ir.TableFill:
		return ir.Void
	case ir.RefNull:
		return typeOf(in.Types[0])
	case ir.RefFunc:
		return ir.FuncRef
	case ir.RefIsNull:
		return ir.I32
	case ir.RefAsNonNull:
		return v.Args[0].Type
	}
	switch results := in.Op.Type.Results; len(results) {
	case 0:
		return ir.Void
	case 1:
		return typeOf(results[0])
	}
	return ir.Tuple
}

// indexType is the type of addresses and sizes.
func indexType(is64 bool) ir.Type {
	if is64 {
		return ir.I64
	}
	return ir.I32
}

// value adds a value to the current block.
func (l *lowerer) value(in *wasm.Instr, op ir.Op, t ir.Type, args ...*ir.Value) *ir.Value {
	return l.f.NewValue(l.block, op, t, uint32(in.Offset), args...)
}

func (l *lowerer) setLocal(i uint32, v *ir.Value) {
	l.ssa.write(l.block, i, v)
	l.watcher.set(i, v)
}

func (l *lowerer) push(v *ir.Value) { l.stack = append(l.stack, v) }

func (l *lowerer) pop(n int) []*ir.Value {
	args := slices.Clone(l.stack[len(l.stack)-n:])
	l.stack = l.stack[:len(l.stack)-n]
	return args
}

// popAbove pops what the innermost frame has left on the stack.
func (l *lowerer) popAbove() []*ir.Value { return l.pop(len(l.stack) - l.top().height) }
