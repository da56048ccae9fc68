package llvm

import (
	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// How the guest's functions call each other. Usually that is fastcc and nothing
// more. Only tailcc can guarantee tail calls, and only if all parameters and
// results are in registers: with results in memory LLVM gives up on x86-64, and
// LLVM 22 loses parameters on the stack. So in programs with tail calls, what does
// not fit goes through a variable: the caller leaves parameters there right before
// the call, the callee takes them first of all, and the same with results.

// callingConv is that of the guest's functions.
func (p *Program) callingConv() enum.CallingConv {
	if p.facts.tailCalls {
		return enum.CallingConvTail
	}
	return enum.CallingConvFast
}

// The parameters that are in registers on every machine.
const (
	intRegisters   = 6
	floatRegisters = 8
)

// overflow is the variable for parameters and results that are not in registers,
// with a slot for each that a function can have.
const overflow = "overflow"

// overflowSlots is how many of them a function has at most; see wasm.MaxParams.
const overflowSlots = 1000

// inRegisters tells which of the parameters are passed as such.
func (p *Program) inRegisters(params []ir.Type) []bool {
	in := make([]bool, len(params))
	ints, floats := 0, 0
	for i, t := range params {
		n, most := &ints, intRegisters
		if isFloat(t) || t == ir.V128 {
			n, most = &floats, floatRegisters
		}
		*n++
		in[i] = *n <= most || !p.facts.tailCalls
	}
	return in
}

// A guestType is the type of a function of the guest.
type guestType struct {
	params, results []ir.Type
	pinned          bool // gets the pinned global
}

// typeOfFunc is the type of f as the guest calls it.
func (p *Program) typeOfFunc(f *ir.Func) guestType {
	return guestType{f.Params, f.Results, p.takesPinned(f)}
}

// typeOfPointer is the type of the functions that a pointer can point to.
func (p *Program) typeOfPointer(t ir.FuncType) guestType {
	return guestType{t.Params, t.Results, p.pinned.global >= 0}
}

// signature is what LLVM sees of a type: the result and the parameters.
func (p *Program) signature(t guestType) (types.Type, []types.Type) {
	var passed []types.Type
	for i, in := range p.inRegisters(t.params) {
		if in {
			passed = append(passed, llvmType(t.params[i]))
		}
	}
	if t.pinned {
		passed = append(passed, pinnedType)
	}
	results := t.results
	if p.facts.tailCalls && len(results) > 1 {
		results = results[:1]
	}
	return resultType(results), passed
}

// guestCallee is the function of the guest at an address.
func (p *Program) guestCallee(address value.Value, t guestType) callee {
	result, passed := p.signature(t)
	return newCallee(address, result, passed...)
}

// params makes the parameters of a function, and returns them with the values that
// they stand for: nil for those that loadParams loads.
func (p *Program) params(ts []ir.Type) (params []*llir.Param, values []value.Value) {
	values = make([]value.Value, len(ts))
	for i, in := range p.inRegisters(ts) {
		if in {
			param := llir.NewParam("", llvmType(ts[i]))
			params = append(params, param)
			values[i] = param
		}
	}
	return params, values
}

// loadParams loads what params has left out.
func (e *emitter) loadParams(ts []ir.Type, values []value.Value) {
	for i, t := range ts {
		if values[i] == nil {
			values[i] = e.loadOverflow(t, i)
		}
	}
}

// guestCall calls a function of the guest. Tuple results are a structure, unless
// the call is to be a tail call.
func (e *emitter) guestCall(to callee, t guestType, args []value.Value, isTail bool, tail enum.Tail) value.Value {
	var passed []value.Value
	for i, in := range e.inRegisters(t.params) {
		if in {
			passed = append(passed, args[i])
		} else {
			e.storeOverflow(args[i], i)
		}
	}
	if t.pinned {
		passed = append(passed, e.pinnedArg())
	}
	call := e.call(to, passed...)
	call.CallingConv, call.Tail = e.callingConv(), tail
	if !e.facts.tailCalls || isTail || len(t.results) < 2 {
		return call
	}
	values := []value.Value{call}
	for i, t := range t.results[1:] {
		values = append(values, e.loadOverflow(t, i+1))
	}
	return e.structure(t.results, values)
}

// ret returns the values of args.
func (e *emitter) ret(args []*ir.Value) { e.retResults(e.args(args)) }

func (e *emitter) retResults(values []value.Value) {
	switch {
	case len(values) == 0:
		e.block.NewRet(nil)
		return
	case len(values) == 1:
	case e.facts.tailCalls:
		for i, x := range values[1:] {
			e.storeOverflow(x, i+1)
		}
	default:
		e.block.NewRet(e.structure(e.f.Results, values))
		return
	}
	e.block.NewRet(values[0])
}

// structure makes one value of several results.
func (e *emitter) structure(results []ir.Type, values []value.Value) value.Value {
	t := resultType(results)
	var all value.Value = text{t, "undef"}
	for i, x := range values {
		insert := &llir.InstInsertValue{X: all, Elem: x, Indices: []uint64{uint64(i)}, Typ: t}
		e.block.Insts = append(e.block.Insts, insert)
		all = insert
	}
	return all
}

func (e *emitter) loadOverflow(t ir.Type, i int) value.Value {
	x := e.load(llvmType(t), e.overflowSlot(i), overflowNode)
	x.Align = 1 // all that is known where the variable is only declared
	return x
}

func (e *emitter) storeOverflow(x value.Value, i int) {
	e.store(x, e.overflowSlot(i), overflowNode).Align = 1
}

func (e *emitter) overflowSlot(i int) value.Value {
	e.extern(overflow)
	return text{ptr, "getelementptr (i8, ptr " + symbol(overflow).Ident() + ", i64 " + i64(uint64(i)*slotSize).Ident() + ")"}
}
