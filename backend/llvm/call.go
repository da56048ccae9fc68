package llvm

import (
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

func emitCall(e *emitter, v *ir.Value) value.Value {
	f := e.m.Funcs[v.Index]
	args := e.args(v.Args)
	if f.Import != nil {
		return e.call(e.funcCallee(f), args...)
	}
	tail := e.tailOf(v, e.cycles.direct(e.unit.index[e.f], int(v.Index)))
	return e.guestCall(e.funcCallee(f), e.typeOfFunc(f), args, isTailCall(v), tail)
}

// emitCallIndirect checks the index, then the type beside the code's address, unless
// there is an array for calls of that type.
func emitCallIndirect(e *emitter, v *ir.Value) value.Value {
	c := e.callTables[callKey{int(v.Index), uint32(v.Imm)}]
	if c != nil && !isTailCall(v) && !(e.mayJump(v) && len(c.direct) == 0) {
		return e.callThrough(c, v)
	}
	last := len(v.Args) - 1
	element := e.element(int(v.Index), v.Args[last], "undefined_element")
	typ := e.load(types.I64, element, tableNode)
	next, mismatch := e.newBlock(""), e.newBlock("")
	e.block.NewCondBr(e.icmp(enum.IPredEQ, typ, i64(typeNumber(uint32(v.Imm)))), next, mismatch)

	e.block = mismatch
	isNull := e.icmp(enum.IPredEQ, typ, i64(0))
	e.block.NewCondBr(isNull, e.trap("uninitialized_element"), e.trap("call_type"))

	e.block = next
	code := e.load(ptr, e.gep(element, i64(elementRefField)), tableNode)
	return e.callPointer(v, code)
}

func emitCallRef(e *emitter, v *ir.Value) value.Value {
	code := e.arg(v, len(v.Args)-1)
	e.trapIf(e.icmp(enum.IPredEQ, code, text{ptr, "null"}), "null_function")
	return e.callPointer(v, code)
}

// callPointer makes the call v, whose last argument is not the function's, of the
// function whose code is at an address.
func (e *emitter) callPointer(v *ir.Value, code value.Value) value.Value {
	return e.callOther(v, code, e.tailOf(v, e.callsItself()))
}

// callOther makes the call v, but of the function whose code is at an address, and
// without the last argument.
func (e *emitter) callOther(v *ir.Value, code value.Value, tail enum.Tail) value.Value {
	t := e.typeOfPointer(e.m.Types[v.Imm])
	args := e.args(v.Args[:len(v.Args)-1])
	return e.guestCall(e.guestCallee(code, t), t, args, isTailCall(v), tail)
}

// callsItself reports whether an indirect call by this function may lead back to it.
func (e *emitter) callsItself() bool { return e.cycles.throughPointer(e.unit.index[e.f]) }

func emitResult(e *emitter, v *ir.Value) value.Value {
	return e.extract(e.arg(v, 0), llvmType(v.Type), int(v.Imm))
}

// resultTypes are the types of the results of the call v.
func (e *emitter) resultTypes(v *ir.Value) []types.Type {
	if v.Op == ir.Call {
		return llvmTypes(e.m.Funcs[v.Index].Results)
	}
	return llvmTypes(e.m.Types[v.Imm].Results)
}

func (e *emitter) args(vs []*ir.Value) []value.Value {
	out := make([]value.Value, len(vs))
	for i, v := range vs {
		out[i] = e.values[v.ID]
	}
	return out
}

func emitGlobalGet(e *emitter, v *ir.Value) value.Value {
	if e.isPinned(v) {
		return e.index(v.Type, e.loadPinned())
	}
	return e.load(llvmType(v.Type), e.globalRef(int(v.Index)), globalNode)
}

func emitGlobalSet(e *emitter, v *ir.Value) value.Value {
	if e.isPinned(v) {
		e.storePinned(e.wide(v.Args[0]))
		return nil
	}
	e.store(e.arg(v, 0), e.globalRef(int(v.Index)), globalNode)
	return nil
}
