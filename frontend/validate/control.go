package validate

import (
	"fmt"

	"wasmc/frontend/wasm"
)

// control applies the rule of an instruction whose type depends on context:
// those that change the frames or take operands of any type here, the others by
// their signature.
func (v *validator) control(in *wasm.Instr) {
	switch in.Op.Code {
	case wasm.LocalGet: // the most frequent one, without the detour
		v.getLocal(in.Index)
	case wasm.Unreachable:
		v.cut()
	case wasm.Block, wasm.Loop:
		v.block(in)
	case wasm.If:
		v.ifBlock(in)
	case wasm.Else:
		v.startElse()
	case wasm.End:
		v.end()
	case wasm.TryTable:
		v.catches(in)
		v.block(in)
	case wasm.Br:
		v.pop(v.label(in.Index))
		v.cut()
	case wasm.BrTable:
		v.brTable(in)
	case wasm.Return:
		v.pop(v.frames[0].results)
		v.cut()
	case wasm.ReturnCall, wasm.ReturnCallIndirect, wasm.ReturnCallRef:
		v.tailCall(in)
	case wasm.Throw:
		v.pop(v.m.Types[v.m.Tags[in.Index].Type].Func.Params)
		v.cut()
	case wasm.ThrowRef:
		v.pop1(wasm.ExnRef)
		v.cut()
	case wasm.Drop:
		v.popAny()
	case wasm.Select:
		v.selectAny()
	case wasm.RefIsNull:
		v.popRef()
		v.push1(wasm.I32)
	case wasm.RefAsNonNull:
		v.push1(nonNull(v.popRef()))
	case wasm.BrOnNull:
		t := v.popRef()
		v.branchIf(v.label(in.Index))
		v.push1(nonNull(t))
	case wasm.BrOnNonNull:
		v.brOnNonNull(in)
	case wasm.BrOnCast, wasm.BrOnCastFail:
		v.brOnCast(in)
	case wasm.AnyConvertExtern:
		v.push1(wasm.Ref(wasm.HeapAny, v.pop1(wasm.ExternRef).Nullable()))
	case wasm.ExternConvertAny:
		v.push1(wasm.Ref(wasm.HeapExtern, v.pop1(wasm.AnyRef).Nullable()))
	default:
		params, results := v.signature(in)
		if v.err == nil {
			v.pop(params)
			v.push(results)
		}
	}
}

// blockType returns the type of the block that in opens.
func (v *validator) blockType(in *wasm.Instr) (params, results []wasm.ValType) {
	if b := in.Block; b.Index < 0 {
		if b.Result == wasm.Bottom {
			return nil, nil
		}
		v.valType(b.Result)
		return nil, single(b.Result)
	}
	if in.Block.Index >= int64(len(v.m.Types)) {
		v.fail("unknown type %d", in.Block.Index)
		return nil, nil
	}
	v.need(wasm.MultiValue, "block with a function type")
	if t := v.funcType(uint32(in.Block.Index)); t != nil {
		return t.Params, t.Results
	}
	return nil, nil
}

func (v *validator) block(in *wasm.Instr) {
	params, results := v.blockType(in)
	v.pop(params)
	v.enter(in.Op.Code, params, results)
}

func (v *validator) ifBlock(in *wasm.Instr) {
	params, results := v.blockType(in)
	v.pop1(wasm.I32)
	v.pop(params)
	v.enter(in.Op.Code, params, results)
}

func (v *validator) startElse() {
	if v.top().code != wasm.If {
		v.fail("misplaced ELSE opcode")
		return
	}
	fr := v.leave()
	v.enter(wasm.Else, fr.params, fr.results)
}

func (v *validator) end() {
	fr := v.leave()
	if fr.code == wasm.If && !v.matchAll(fr.params, fr.results) {
		v.fail("type mismatch: an if without else must give its parameters, not %v",
			&wasm.FuncType{Params: fr.params, Results: fr.results})
	}
	if len(v.frames) > 0 {
		v.push(fr.results)
	}
}

// label is the types that a branch to label i carries.
func (v *validator) label(i uint32) []wasm.ValType {
	return v.frames[len(v.frames)-1-int(i)].label()
}

// branchIf applies the rule of a conditional branch that carries label.
func (v *validator) branchIf(label []wasm.ValType) {
	v.pop(label)
	v.push(label)
}

func (v *validator) brTable(in *wasm.Instr) {
	v.pop1(wasm.I32)
	arity := -1 // of the labels so far
	for _, i := range in.Labels {
		if !v.exists("label", i, len(v.frames)) {
			return
		}
		fr := &v.frames[len(v.frames)-1-int(i)]
		if fr.checked == in.Offset {
			continue
		}
		fr.checked = in.Offset
		if n := len(fr.label()); arity >= 0 && n != arity {
			v.fail("type mismatch: label %d of br_table carries %s, others %d", i, plural(n, "value"), arity)
			return
		}
		arity = len(fr.label())
		v.peek(fr.label())
		if v.err != nil {
			return
		}
	}
	v.cut()
}

// peek checks that the values on top of the stack match want, and leaves them.
func (v *validator) peek(want []wasm.ValType) {
	v.scratch = v.scratch[:0]
	for i := len(want) - 1; i >= 0; i-- {
		v.scratch = append(v.scratch, v.pop1(want[i]))
	}
	for i := len(v.scratch) - 1; i >= 0; i-- {
		v.push1(v.scratch[i])
	}
}

func (v *validator) tailCall(in *wasm.Instr) {
	params, results := v.signature(in)
	if v.err != nil {
		return
	}
	if want := v.frames[0].results; !v.matchAll(results, want) {
		v.fail("type mismatch: %s returns %v, the function %v", in.Op.Name,
			&wasm.FuncType{Results: results}, &wasm.FuncType{Results: want})
	}
	v.pop(params)
	v.cut()
}

// selectAny is the select without a type, for numbers and vectors only.
func (v *validator) selectAny() {
	v.pop1(wasm.I32)
	y, x := v.popAny(), v.popAny()
	switch {
	case x.IsRef() || y.IsRef():
		v.fail("type mismatch: select without a type wants numbers, stack has %v and %v", x, y)
	case x != y && x != wasm.Bottom && y != wasm.Bottom:
		v.fail("type mismatch: select wants two of a type, stack has %v and %v", x, y)
	}
	if x == wasm.Bottom {
		x = y
	}
	v.push1(x)
}

// nonNull is the part of the reference type t without null.
func nonNull(t wasm.ValType) wasm.ValType { return wasm.Ref(t.Heap(), false) }

func (v *validator) brOnNonNull(in *wasm.Instr) {
	label := v.label(in.Index)
	n := len(label)
	if n == 0 || !label[n-1].IsRef() {
		v.fail("type mismatch: br_on_non_null carries a reference, label %d takes none", in.Index)
		return
	}
	if t := nonNull(v.popRef()); !v.matches(t, label[n-1]) {
		v.fail("type mismatch: br_on_non_null carries %v, label %d takes %v", t, in.Index, label[n-1])
	}
	v.branchIf(label[:n-1])
}

// brOnCast is br_on_cast and br_on_cast_fail: values of the source type that are
// of the target type go one way, the rest the other.
func (v *validator) brOnCast(in *wasm.Instr) {
	source, target := in.Types[0], in.Types[1]
	if !v.matches(target, source) {
		v.fail("type mismatch: %s to %v, which is no subtype of %v", in.Op.Name, target, source)
		return
	}
	rest := source
	if target.Nullable() {
		rest = nonNull(source)
	}
	carried, stays := target, rest
	if in.Op.Code == wasm.BrOnCastFail {
		carried, stays = rest, target
	}
	label := v.label(in.Index)
	n := len(label)
	if n == 0 || !v.matches(carried, label[n-1]) {
		v.fail("type mismatch: %s carries %v, label %d takes %v", in.Op.Name, carried, in.Index,
			&wasm.FuncType{Params: label})
		return
	}
	v.pop1(source)
	v.branchIf(label[:n-1])
	v.push1(stays)
}

// catches checks the clauses of a try_table, whose labels are outside of it.
func (v *validator) catches(in *wasm.Instr) {
	for _, c := range in.Catch {
		var carried []wasm.ValType
		if c.Kind == wasm.CatchTag || c.Kind == wasm.CatchTagRef {
			if int(c.Tag) >= len(v.m.Tags) {
				v.fail("unknown tag %d", c.Tag)
				return
			}
			carried = append(carried, v.m.Types[v.m.Tags[c.Tag].Type].Func.Params...)
		}
		if c.Kind == wasm.CatchTagRef || c.Kind == wasm.CatchAllRef {
			carried = append(carried, wasm.Ref(wasm.HeapExn, false))
		}
		if !v.exists("label", c.Label, len(v.frames)) {
			return
		}
		if label := v.label(c.Label); !v.matchAll(carried, label) {
			v.fail("type mismatch: a catch clause gives %v", &wasm.FuncType{Params: carried, Results: label})
		}
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
