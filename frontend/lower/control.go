package lower

import (
	"slices"

	"wasmc/frontend/wasm"
	"wasmc/ir"
)

func (l *lowerer) startBlock(in *wasm.Instr) {
	t := l.blockType(in)
	end := l.newLabel(types(t.Results))
	l.enter(frame{code: wasm.Block, label: end, end: end, arity: len(t.Results)}, t)
}

func (l *lowerer) startLoop(in *wasm.Instr) {
	t := l.blockType(in)
	head, end := l.newLabel(types(t.Params)), l.newLabel(types(t.Results))
	l.jump(head, l.stack[len(l.stack)-len(t.Params):])
	l.enter(frame{code: wasm.Loop, label: head, end: end, arity: len(t.Params)}, t)
	copy(l.stack[l.top().height:], head.Params)
	l.block = head // sealed at the end: branches may still come
}

func (l *lowerer) startIf(in *wasm.Instr) {
	t := l.blockType(in)
	cond := l.pop(1)[0]
	then, orElse, end := l.f.NewBlock(), l.f.NewBlock(), l.newLabel(types(t.Results))
	l.branch(in, cond, then, nil, orElse, nil)
	l.enter(frame{code: wasm.If, label: end, end: end, orElse: orElse, arity: len(t.Results)}, t)
	l.top().params = slices.Clone(l.stack[l.top().height:])
	l.ssa.seal(then)
	l.block = then
}

func (l *lowerer) startElse() {
	fr := l.top()
	l.stack = append(l.stack[:fr.height], fr.params...)
	l.ssa.seal(fr.orElse)
	l.block = fr.orElse
	fr.orElse = nil
}

func (l *lowerer) end() {
	if l.block != nil {
		l.jump(l.top().end, l.popAbove())
	}
	if l.top().orElse != nil { // an if without else passes its params on
		l.startElse()
		l.jump(l.top().end, l.popAbove())
	}
	fr := *l.top()
	if fr.code == wasm.Loop {
		l.ssa.seal(fr.label)
	}
	l.frames = l.frames[:len(l.frames)-1]
	l.stack = append(l.stack[:fr.height], fr.results...)
	l.ssa.seal(fr.end)
	if len(fr.end.Preds) > 0 {
		l.block = fr.end
	}
}

func (l *lowerer) brIf(in *wasm.Instr) {
	cond, to, next := l.pop(1)[0], l.target(in.Index), l.f.NewBlock()
	l.branch(in, cond, to.label, l.stack[len(l.stack)-to.arity:], next, nil)
	l.ssa.seal(next)
	l.block = next
}

// brOnNull branches without the reference, or goes on with it.
func (l *lowerer) brOnNull(in *wasm.Instr) {
	ref, to, next := l.pop(1)[0], l.target(in.Index), l.f.NewBlock()
	isNull := l.value(in, ir.RefIsNull, ir.I32, ref)
	l.branch(in, isNull, to.label, l.stack[len(l.stack)-to.arity:], next, nil)
	l.ssa.seal(next)
	l.block = next
	l.push(ref)
}

// brOnNonNull branches with the reference, or goes on without it.
func (l *lowerer) brOnNonNull(in *wasm.Instr) {
	to, next := l.target(in.Index), l.f.NewBlock()
	isNull := l.value(in, ir.RefIsNull, ir.I32, l.stack[len(l.stack)-1])
	l.branch(in, isNull, next, nil, to.label, l.stack[len(l.stack)-to.arity:])
	l.ssa.seal(next)
	l.block = next
	l.pop(1)
}

func (l *lowerer) brTable(in *wasm.Instr) {
	l.block.Kind = ir.Switch
	l.block.Control = l.pop(1)[0]
	args := l.pop(l.target(in.Labels[0]).arity)
	for _, label := range in.Labels {
		l.block.Connect(l.target(label).label, slices.Clone(args))
	}
	l.block = nil
}

// call lowers a call and pushes its results.
func (l *lowerer) call(in *wasm.Instr) {
	v, results := l.callValue(in)
	l.pushResults(in, v, results)
}

// pushResults pushes v, or its parts if it is a Tuple.
func (l *lowerer) pushResults(in *wasm.Instr, v *ir.Value, results []ir.Type) {
	if len(results) < 2 {
		l.stack = append(l.stack, slices.Repeat([]*ir.Value{v}, len(results))...)
		return
	}
	for i, t := range results {
		r := l.value(in, ir.Result, t, v)
		r.Imm = uint64(i)
		l.push(r)
	}
}

func (l *lowerer) tailCall(in *wasm.Instr) {
	l.block.Control, _ = l.callValue(in)
	l.block.Kind = ir.TailCall
	l.block = nil
}

// callValue adds the call that in makes and returns it with its results' types.
func (l *lowerer) callValue(in *wasm.Instr) (*ir.Value, []ir.Type) {
	var v *ir.Value
	var t *ir.FuncType
	switch in.Op.Code {
	case wasm.Call, wasm.ReturnCall:
		t = l.typ(l.m.Funcs[in.Index].Type)
		v = l.value(in, ir.Call, ir.Void, l.pop(len(t.Params))...)
		v.Index = l.funcs[in.Index]
	case wasm.CallIndirect, wasm.ReturnCallIndirect:
		t = l.typ(in.Index)
		v = l.value(in, ir.CallIndirect, ir.Void, l.pop(len(t.Params)+1)...)
		v.Index, v.Imm = l.tables[in.Index2], uint64(l.types[in.Index])
	default:
		t = l.typ(in.Index)
		v = l.value(in, ir.CallRef, ir.Void, l.pop(len(t.Params)+1)...)
		v.Imm = uint64(l.types[in.Index])
	}
	v.Type = t.Result()
	return v, t.Results
}

// blockType is the type of the block, loop or if that in opens.
func (l *lowerer) blockType(in *wasm.Instr) *wasm.FuncType {
	switch {
	case in.Block.Index >= 0:
		return &l.m.Types[in.Block.Index].Func
	case in.Block.Result != wasm.Bottom:
		return &wasm.FuncType{Results: []wasm.ValType{in.Block.Result}}
	}
	return &wasm.FuncType{}
}

func (l *lowerer) enter(fr frame, t *wasm.FuncType) {
	fr.height = len(l.stack) - len(t.Params)
	fr.results = slices.Clone(fr.end.Params)
	l.frames = append(l.frames, fr)
}

func (l *lowerer) top() *frame { return &l.frames[len(l.frames)-1] }

func (l *lowerer) target(label uint32) *frame {
	return &l.frames[len(l.frames)-1-int(label)]
}

// newLabel returns a block that takes values of the given types.
func (l *lowerer) newLabel(params []ir.Type) *ir.Block {
	b := l.f.NewBlock()
	for _, t := range params {
		l.f.NewParam(b, t)
	}
	return b
}

func (l *lowerer) jump(to *ir.Block, args []*ir.Value) {
	l.block.Kind = ir.Jump
	l.block.Connect(to, slices.Clone(args))
	l.block = nil
}

func (l *lowerer) branch(in *wasm.Instr, cond *ir.Value, then *ir.Block, thenArgs []*ir.Value, orElse *ir.Block, elseArgs []*ir.Value) {
	l.block.Kind = ir.If
	l.block.Control = cond
	l.block.Hint = l.hints[in.Offset]
	l.block.Connect(then, slices.Clone(thenArgs))
	l.block.Connect(orElse, slices.Clone(elseArgs))
	l.block = nil
}
