package llvm

import (
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

func emitCall(e *emitter, v *ir.Value) value.Value {
	f := e.m.Funcs[v.Index]
	call := e.call(e.funcCallee(f), e.args(v.Args)...)
	if f.Import == nil {
		call.CallingConv = e.callingConv()
	}
	return call
}

// emitCallIndirect checks the index, then the type beside the code's address.
func emitCallIndirect(e *emitter, v *ir.Value) value.Value {
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
	return e.callPointer(code, e.m.Types[v.Imm], v.Args[:last])
}

func emitCallRef(e *emitter, v *ir.Value) value.Value {
	last := len(v.Args) - 1
	code := e.arg(v, last)
	e.trapIf(e.icmp(enum.IPredEQ, code, text{ptr, "null"}), "null_function")
	return e.callPointer(code, e.m.Types[v.Imm], v.Args[:last])
}

// callPointer calls the function of type t whose code is at an address.
func (e *emitter) callPointer(code value.Value, t ir.FuncType, args []*ir.Value) value.Value {
	to := newCallee(code, resultType(t.Results), llvmTypes(t.Params)...)
	call := e.call(to, e.args(args)...)
	call.CallingConv = e.callingConv()
	return call
}

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
	return e.load(llvmType(v.Type), e.globalRef(int(v.Index)), globalNode)
}

func emitGlobalSet(e *emitter, v *ir.Value) value.Value {
	e.store(e.arg(v, 0), e.globalRef(int(v.Index)), globalNode)
	return nil
}
