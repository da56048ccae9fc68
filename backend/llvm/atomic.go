package llvm

import (
	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// Atomic accesses are LLVM's, sequentially consistent. LLVM never deletes loads, stores
// and exchanges of that kind, so what is out of bounds faults though the result may not
// be needed. A read-modify-write that writes what was there, such as the addition of 0,
// it makes a fence: x86-64 has even an instruction on the stack for that. So those are
// volatile, which costs nothing: there is no other code for them.

const seqCst = enum.AtomicOrderingSequentiallyConsistent

// atomicLoad emits a load of a t, or of the value's own type if t is nil.
func atomicLoad(t *types.IntType) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		width := accessType(t, v.Type)
		return e.zeroExtend(v, e.atomicLoad(v, width, e.atomicAddress(v, width)))
	}
}

// atomicStore emits a store of a t, or of the operand's own type if t is nil.
func atomicStore(t *types.IntType) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		width := accessType(t, v.Args[1].Type)
		store := e.store(e.narrow(v.Args[1], width), e.atomicAddress(v, width), e.accessNode(int(v.Index)))
		store.Atomic, store.Ordering, store.Align = true, seqCst, alignOf(width)
		return nil
	}
}

// atomicUpdate emits a read-modify-write of a t, or of the value's own type.
func atomicUpdate(op enum.AtomicOp, t *types.IntType) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		width := accessType(t, v.Type)
		rmw := &llir.InstAtomicRMW{
			Op: op, Dst: e.atomicAddress(v, width), X: e.narrow(v.Args[1], width), Typ: width,
			Ordering: seqCst, Volatile: true, Metadata: attach("tbaa", e.accessNode(int(v.Index))),
		}
		e.block.Insts = append(e.block.Insts, rmw)
		return e.zeroExtend(v, rmw)
	}
}

// atomicCmpxchg emits a compare-and-exchange of a t, or of the value's own type. Of
// what is expected, too, only the low bits count.
func atomicCmpxchg(t *types.IntType) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		width := accessType(t, v.Type)
		at := e.atomicAddress(v, width)
		expected, replacement := e.narrow(v.Args[1], width), e.narrow(v.Args[2], width)
		cmpxchg := &llir.InstCmpXchg{
			Ptr: at, Cmp: expected, New: replacement, Typ: types.NewStruct(width, types.I1),
			SuccessOrdering: seqCst, FailureOrdering: seqCst, Metadata: attach("tbaa", e.accessNode(int(v.Index))),
		}
		e.block.Insts = append(e.block.Insts, cmpxchg)
		return e.zeroExtend(v, e.extract(cmpxchg, width, 0))
	}
}

// atomicWait emits a call of the runtime's function for values of type t.
func atomicWait(t *types.IntType, function string) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		if !e.m.Memories[v.Index].Shared { // wherever at is
			e.trapIf(text{types.I1, "true"}, "expected_shared")
		}
		at := e.atomicAddress(v, t)
		e.atomicLoad(v, t, at) // faults here, in the guest's function, if at is out of bounds
		return e.call(e.runtimeFunc(function), at, e.arg(v, 1), e.arg(v, 2))
	}
}

func emitAtomicNotify(e *emitter, v *ir.Value) value.Value {
	at := e.atomicAddress(v, types.I32)
	e.atomicLoad(v, types.I32, at) // as above
	return e.call(e.runtimeFunc("wasmc_atomic_notify"), at, e.arg(v, 1))
}

func emitAtomicFence(e *emitter, v *ir.Value) value.Value {
	e.block.NewFence(seqCst)
	return nil
}

// atomicAddress is the host address of an atomic access of a t; it traps if the
// guest's address is not a multiple of t's size. The memory's base is one.
func (e *emitter) atomicAddress(v *ir.Value, t *types.IntType) value.Value {
	if size := t.BitSize / 8; size > 1 {
		low := e.wide(v.Args[0])
		if v.Imm%size != 0 {
			low = e.block.NewAdd(low, i64(v.Imm))
		}
		low = e.block.NewAnd(low, i64(size-1))
		e.trapIf(e.icmp(enum.IPredNE, low, i64(0)), "unaligned_atomic")
	}
	return e.address(v, t)
}

func (e *emitter) atomicLoad(v *ir.Value, t *types.IntType, at value.Value) value.Value {
	load := e.load(t, at, e.accessNode(int(v.Index)))
	load.Atomic, load.Ordering, load.Align = true, seqCst, alignOf(t)
	return load
}

// accessType is t, or the type of values of type own if t is nil.
func accessType(t *types.IntType, own ir.Type) *types.IntType {
	if t == nil {
		return llvmType(own).(*types.IntType)
	}
	return t
}

func alignOf(t *types.IntType) llir.Align { return llir.Align(t.BitSize / 8) }

// narrow is the low bits of x as a t.
func (e *emitter) narrow(x *ir.Value, t *types.IntType) value.Value {
	if llvmType(x.Type).Equal(t) {
		return e.values[x.ID]
	}
	return e.block.NewTrunc(e.values[x.ID], t)
}

// zeroExtend is x, of at most as many bits as v has, as v's type.
func (e *emitter) zeroExtend(v *ir.Value, x value.Value) value.Value {
	if t := llvmType(v.Type); !x.Type().Equal(t) {
		return e.block.NewZExt(x, t)
	}
	return x
}
