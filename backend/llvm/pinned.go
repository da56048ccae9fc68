package llvm

import (
	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// A global that every function leaves as it finds it, such as a C program's stack
// pointer, need not be a variable: functions get it as a parameter, and after a
// call it is what it was before. The parameter is in a register that functions
// preserve, so that one that only passes it on does nothing, and one that changes
// it does what native code does with its stack pointer. LLVM has that for Swift's
// self: r13 on x86-64, x20 on arm64. There is one such register, hence at most one
// pinned global, the one that is used most.

// pinned is facts about the pinned global.
type pinned struct {
	global int    // -1 if there is none
	takes  []bool // by function: has the parameter
}

// choosePinned chooses the global, and finds the functions that need it: those
// that use it, those that call them, and, since all calls through pointers are
// alike, all that make or may be the target of such.
//
// In programs with tail calls there is none: there, other registers are preserved,
// and what does not fit in registers goes other ways. Nor is there one if functions of
// the host's may call the guest again: the host does not know the register.
func choosePinned(m *ir.Module, f *facts) pinned {
	p := pinned{global: -1, takes: make([]bool, len(m.Funcs))}
	if f.tailCalls || f.called {
		return p
	}
	uses := make([]int, len(m.Globals))
	for i, fn := range m.Funcs {
		if f.reachable[i] {
			eachGlobal(fn, func(g uint32) { uses[g]++ })
		}
	}
	for i, n := range uses {
		if m.Globals[i].Preserved && n > 0 && (p.global < 0 || n > uses[p.global]) {
			p.global = i
		}
	}
	if p.global >= 0 {
		p.findTakers(m, f)
	}
	return p
}

func eachGlobal(f *ir.Func, found func(global uint32)) {
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			if v.Op == ir.GlobalGet || v.Op == ir.GlobalSet {
				found(v.Index)
			}
		}
	}
}

func (p *pinned) findTakers(m *ir.Module, f *facts) {
	var work []int
	take := func(i int) {
		if !p.takes[i] {
			p.takes[i] = true
			work = append(work, i)
		}
	}
	callers := make([][]int, len(m.Funcs))
	for i, fn := range m.Funcs {
		if !f.reachable[i] {
			continue
		}
		for _, callee := range f.graph.Callees[i] {
			callers[callee] = append(callers[callee], i)
		}
		if f.address[i] || f.graph.Indirect[i] {
			take(i)
		}
		eachGlobal(fn, func(g uint32) {
			if int(g) == p.global {
				take(i)
			}
		})
	}
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		if m.Funcs[i].Import != nil {
			continue // only what stands for it in tables has the parameter
		}
		for _, caller := range callers[i] {
			take(caller)
		}
	}
}

// pinnedType is what the register has: all of it, for LLVM knows no other type
// there. An I32 is zero-extended.
var pinnedType = types.I64

// newPinnedParam makes the parameter, which is the last.
func newPinnedParam() *llir.Param {
	param := llir.NewParam("", pinnedType)
	param.Attrs = []llir.ParamAttribute{enum.ParamAttrSwiftSelf}
	return param
}

// startPinned prepares for the uses of the pinned global in a function. If it sets
// it, there is a variable for LLVM to make SSA values of.
func (e *emitter) startPinned() {
	if !e.takesPinned(e.f) {
		return
	}
	param := e.out.Params[len(e.out.Params)-1]
	sets := false
	for _, b := range e.f.Blocks {
		for _, v := range b.Values {
			sets = sets || v.Op == ir.GlobalSet && e.isPinned(v)
		}
	}
	if !sets {
		e.pinnedParam = param
		return
	}
	e.pinnedVariable = variable{&llir.InstAlloca{ElemType: pinnedType}}
	e.block.Insts = append(e.block.Insts, e.pinnedVariable.InstAlloca)
	e.storePinned(param)
}

// takesPinned reports whether f, as functions of the guest call it, has the
// parameter.
func (p *Program) takesPinned(f *ir.Func) bool { return p.pinned.takes[p.index[f]] }

// isPinned reports whether v is a use of the pinned global.
func (p *Program) isPinned(v *ir.Value) bool { return int(v.Index) == p.pinned.global }

// loadPinned is the pinned global here, as functions get it.
func (e *emitter) loadPinned() value.Value {
	switch {
	case e.pinnedVariable != variable{}:
		load := &llir.InstLoad{ElemType: pinnedType, Src: e.pinnedVariable}
		e.block.Insts = append(e.block.Insts, load)
		return load
	case e.pinnedParam != nil:
		return e.pinnedParam
	}
	return i64(e.m.Globals[e.pinned.global].Init.Bits) // the host calls
}

// pinnedArg is the last argument of a call of what takes it.
func (e *emitter) pinnedArg() value.Value {
	return llir.NewArg(e.loadPinned(), enum.ParamAttrSwiftSelf)
}

func (e *emitter) storePinned(x value.Value) {
	e.block.Insts = append(e.block.Insts, &llir.InstStore{Src: x, Dst: e.pinnedVariable})
}
