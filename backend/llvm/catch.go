package llvm

import (
	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// A function that catches is three functions, for what is thrown takes the machine back
// to where the runtime's wasmc_catch was called, which LLVM must not see in the middle of
// a function:
//
//	f(a, b)                        stores a and b in slots
//	  → wasmc_catch(f.call, slots) whether something was thrown
//	  → f.call(slots)              loads them, calls f.body, stores its results
//	  → f.body(a, b)               what f does
//
// The register with the pinned global goes through wasmc_catch, which preserves it as
// it does all registers that functions preserve.
func (u *unit) catcher(f *ir.Func) {
	body := u.function(f, enum.LinkageInternal)
	body.out.SetName(u.funcName(f) + ".body")
	u.define(body)
	u.catchCall(f, symbol(body.out.Name()))

	params, values := u.params(f.Params)
	e := &emitter{unit: u, f: f, traps: map[trapSite]*llir.Block{}}
	e.out = u.newFunc(f, u.funcName(f), u.ownLinkage(), params)
	e.block = e.newBlock("")
	e.loadParams(f.Params, values)
	e.startPinned()
	slots := e.newSlots(max(len(f.Params), len(f.Results)))
	for i, x := range values {
		e.storeSlot(x, slots, i)
	}
	saved := e.savePreserved()
	args := []value.Value{symbol(catchCallName(u, f)), slots}
	if e.takesPinned(f) {
		args = append(args, e.pinnedArg())
	}
	caught := e.call(u.catchCallee(args), args...)
	thrown, done := e.newBlock(""), e.newBlock("")
	e.block.NewCondBr(e.icmp(enum.IPredEQ, caught, i32(0)), done, thrown)

	e.block = thrown
	e.restorePreserved(saved)
	results := []value.Value{i32(1)}
	for _, t := range f.Results[1:] {
		results = append(results, constant.NewZeroInitializer(llvmType(t)))
	}
	e.retResults(results)

	e.block = done
	results = nil
	for i, t := range f.Results {
		results = append(results, e.loadSlot(llvmType(t), slots, i))
	}
	e.retResults(results)
	u.define(e)
}

func catchCallName(u *unit, f *ir.Func) string { return u.funcName(f) + ".call" }

// catchCallee is wasmc_catch, as a function that also has the register with the pinned global if
// there is an argument for it.
func (u *unit) catchCallee(args []value.Value) callee {
	const name = "wasmc_catch"
	to := u.runtimeFunc(name)
	if len(args) > 2 && len(u.decls[name].Params) == 2 {
		u.decls[name].Params = append(u.decls[name].Params, newPinnedParam())
	}
	if len(args) == 2 {
		return to
	}
	return newCallee(symbol(name), runtimeFuncs[name].RetType, ptr, ptr, pinnedType)
}

// catchCall defines f.call.
func (u *unit) catchCall(f *ir.Func, body text) {
	slots := llir.NewParam("", ptr)
	e := u.newHostFunc(catchCallName(u, f), slots)
	e.out.Linkage, e.out.Visibility = enum.LinkageInternal, enum.VisibilityNone
	if u.takesPinned(f) {
		param := newPinnedParam()
		e.out.Params = append(e.out.Params, param)
		e.pinnedParam = param
	}
	args := make([]value.Value, len(f.Params))
	for i, t := range f.Params {
		args[i] = e.loadSlot(llvmType(t), slots, i)
	}
	t := u.typeOfFunc(f)
	e.storeResults(f, e.guestCall(u.guestCallee(body, t), t, args, false, enum.TailNone), slots)
	e.block.NewRet(nil)
	u.define(e)
}
