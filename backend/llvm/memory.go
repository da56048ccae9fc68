package llvm

import (
	"math"
	"math/bits"
	"slices"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// load emits a load of a t, or of the value's own type if t is nil. extend makes
// the value's type of it.
func load(t types.Type, signed bool) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		from := t
		if from == nil {
			from = llvmType(v.Type)
		}
		x := e.load(from, e.address(v, from), e.accessNode(int(v.Index)))
		x.Align = 1 // the alignment in the module is a hint that may be wrong
		x.Volatile = v.Keep == ir.KeepAll
		loaded := value.Value(x)
		if v.Keep == ir.KeepWhole {
			loaded = e.opaque(x)
		}
		switch {
		case t == nil:
			return loaded
		case signed:
			return e.block.NewSExt(loaded, llvmType(v.Type))
		}
		return e.block.NewZExt(loaded, llvmType(v.Type))
	}
}

// opaque is x, an integer, as something of which LLVM only knows that it depends on all of x
// and is the same for the same x.
func (e *emitter) opaque(x value.Value) value.Value {
	same := e.call(newCallee(text{ptr, `asm "", "=r,0"`}, x.Type(), x.Type()), x)
	same.FuncAttrs = asmAttrs("none")
	return same
}

// store emits a store of a t, or of the value's own type if t is nil.
func store(t types.Type) opFunc {
	return func(e *emitter, v *ir.Value) value.Value {
		x := e.arg(v, 1)
		if t != nil && !x.Type().Equal(t) {
			x = e.block.NewTrunc(x, t)
		}
		e.store(x, e.address(v, x.Type()), e.accessNode(int(v.Index))).Align = 1
		return nil
	}
}

// address is the host address at which v loads or stores a t: the memory's base
// + the operand, zero-extended + the constant offset; or an Addr + the offset.
// This and emitAddress are what decides how an address is formed. Where the
// memory's reservation holds every sum, what is out of bounds faults; elsewhere
// there is a check. The sum must not be inbounds, for LLVM then knows nothing of
// the size of what it points into.
//
// The base and the operand are added first, as LLVM would do it, so that accesses
// at several offsets from one operand share that.
func (e *emitter) address(v *ir.Value, t types.Type) value.Value {
	memory, operand := int(v.Index), v.Args[0]
	if operand.Type == ir.Addr {
		return e.placeAddress(v, t)
	}
	if e.isChecked(memory) {
		e.checkAccess(v, e.wide(operand), byteSize(t))
	}
	if operand.Op == ir.Const {
		return e.gep(e.memoryBase(memory), i64(operand.Imm+v.Imm)) // below 2^33, or checked
	}
	base := e.once(derived{operand, memory}, func() value.Value {
		return e.gep(e.memoryBase(memory), e.wide(operand))
	})
	if v.Imm == 0 {
		return base
	}
	return e.gep(base, i64(v.Imm))
}

// placeAddress is address for a v whose operand is an Addr, which is a pointer
// already. One below the memory is as if far beyond it for a check.
func (e *emitter) placeAddress(v *ir.Value, t types.Type) value.Value {
	p := e.arg(v, 0)
	if e.isChecked(int(v.Index)) {
		at := e.block.NewPtrToInt(p, types.I64)
		e.checkAccess(v, e.block.NewSub(at, e.memoryBaseNumber(int(v.Index))), byteSize(t))
	}
	if v.Imm == 0 {
		return p
	}
	return e.gep(p, i64(v.Imm))
}

// emitAddress makes a pointer of a number, in a way that LLVM does not see
// through: two of them are different objects to it, which may overlap. So it
// compares their ranges before a loop if it has to. Of two pointers into one
// object it would have to know the distance, or give up.
func emitAddress(e *emitter, v *ir.Value) value.Value {
	sum := e.block.NewAdd(e.wide(v.Args[0]), e.memoryBaseNumber(int(v.Index)))
	sum.OverflowFlags = []enum.OverflowFlag{enum.OverflowFlagNUW, enum.OverflowFlagNSW}
	return e.block.NewIntToPtr(sum, ptr)
}

func emitAdvance(e *emitter, v *ir.Value) value.Value { return e.gep(e.arg(v, 0), e.arg(v, 1)) }

// memoryBase is the address of a memory's byte 0.
func (e *emitter) memoryBase(i int) value.Value {
	switch {
	case e.opt.Library:
		return e.loadBase(i, ptr)
	case e.hasSymbol(i):
		e.needMemory0 = true
		return symbol(memory0)
	}
	return address(e.memoryAddress(i))
}

// memoryBaseNumber is that address as a number.
func (e *emitter) memoryBaseNumber(i int) value.Value {
	if e.opt.Library {
		return e.loadBase(i, types.I64)
	}
	return i64(e.memoryAddress(i))
}

// loadBase loads the address of a memory's byte 0 at the start of the function, once
// for each type. It does not change while wasm code runs, so LLVM may as well load it
// again where registers are scarce.
func (e *emitter) loadBase(memory int, t types.Type) value.Value {
	key := base{memory, t}
	if load, ok := e.bases[key]; ok {
		return load
	}
	load := &llir.InstLoad{ElemType: t, Src: e.memoryStruct(memory), Metadata: attach("invariant.load", emptyNode(len(e.m.Memories)))}
	entry := e.out.Blocks[0]
	entry.Insts = slices.Insert(entry.Insts, 0, llir.Instruction(load))
	if e.bases == nil {
		e.bases = map[base]value.Value{}
	}
	e.bases[key] = load
	return load
}

// A base is the address of a memory as a value of some type.
type base struct {
	memory int
	typ    types.Type
}

// hasSymbol reports whether LLVM is to know a memory's address as a symbol rather
// than a number; see memory0.
func (u *unit) hasSymbol(memory int) bool {
	return memory == 0 && u.target.MemoryBase < 1<<31 && !u.opt.Library
}

// isChecked reports whether accesses to a memory need a check.
func (e *emitter) isChecked(memory int) bool { return !e.p.isGuarded(e.m.Memories[memory]) }

// checkAccess traps unless the n bytes from at + the constant offset of v on are
// within the memory: end <= size and at <= size - end, where end = offset + n. The
// first is known if the memory never has less than end, and LLVM can take the
// difference out of loops in which the memory does not grow.
func (e *emitter) checkAccess(v *ir.Value, at value.Value, n uint64) {
	memory := int(v.Index)
	end, carry := bits.Add64(v.Imm, n, 0)
	if carry != 0 {
		end = math.MaxUint64 // as much beyond any memory's size
	}
	if e.isAlwaysWithin(v, end) {
		return
	}
	trap := e.trapMemory(memory, func() value.Value { return e.accessed(at, v.Imm) }, i64(n))
	size := e.memorySize(memory)
	if end > minBytes(e.m.Memories[memory]) {
		e.leaveIf(e.icmp(enum.IPredUGT, i64(end), size), trap)
	}
	e.leaveIf(e.icmp(enum.IPredUGT, at, e.block.NewSub(size, i64(end))), trap)
}

// accessed is the address of an access, or the largest one if it is even larger.
func (e *emitter) accessed(at value.Value, offset uint64) value.Value {
	if offset == 0 {
		return at
	}
	sum := e.declare("llvm.uadd.sat.i64", enum.CallingConvNone, types.I64, types.I64, types.I64)
	return e.call(sum, at, i64(offset))
}

// isAlwaysWithin reports whether an access, up to end from v's operand on, is to
// memory that there is from the start: a variable of the guest's mostly.
func (e *emitter) isAlwaysWithin(v *ir.Value, end uint64) bool {
	at := v.Args[0]
	size := minBytes(e.m.Memories[v.Index])
	return at.Op == ir.Const && end <= size && at.Imm <= size-end
}

// byteSize is how many bytes a value of type t has in memory.
func byteSize(t types.Type) uint64 {
	switch t := t.(type) {
	case *types.IntType:
		return t.BitSize / 8
	case *types.FloatType:
		if t.Kind == types.FloatKindFloat {
			return 4
		}
		return 8
	case *types.VectorType:
		return t.Len * byteSize(t.ElemType)
	}
	panic("llvm: no " + t.String() + " in memory")
}

func emitMemorySize(e *emitter, v *ir.Value) value.Value {
	return e.index(v.Type, e.pages(int(v.Index)))
}

// pages is the number of pages that a memory has.
func (e *emitter) pages(memory int) value.Value {
	return e.block.NewLShr(e.memorySize(memory), i64(uint64(e.m.Memories[memory].PageShift)))
}

func emitMemoryGrow(e *emitter, v *ir.Value) value.Value {
	mem := e.memoryStruct(int(v.Index))
	return e.index(v.Type, e.call(e.runtimeFunc(e.p.growFunc()), mem, e.wide(v.Args[0])))
}

// memoryFill, like the other bulk instructions, checks before it writes.
func emitMemoryFill(e *emitter, v *ir.Value) value.Value {
	to, n := e.wide(v.Args[0]), e.wide(v.Args[2])
	e.checkMemory(int(v.Index), to, n)
	b := e.block.NewTrunc(e.arg(v, 1), types.I8)
	fill := e.declare("llvm.memset.p0.i64", enum.CallingConvNone, types.Void, ptr, types.I8, types.I64, types.I1)
	e.call(fill, e.gep(e.memoryBase(int(v.Index)), to), b, n, text{types.I1, "false"})
	return nil
}

func emitMemoryCopy(e *emitter, v *ir.Value) value.Value {
	to, from, n := e.wide(v.Args[0]), e.wide(v.Args[1]), e.wide(v.Args[2])
	e.checkMemory(int(v.Index), to, n)
	e.checkMemory(int(v.Imm), from, n)
	move := e.declare("llvm.memmove.p0.p0.i64", enum.CallingConvNone, types.Void, ptr, ptr, types.I64, types.I1)
	e.call(move, e.gep(e.memoryBase(int(v.Index)), to), e.gep(e.memoryBase(int(v.Imm)), from), n, text{types.I1, "false"})
	return nil
}

func emitMemoryInit(e *emitter, v *ir.Value) value.Value {
	to, from, n := e.wide(v.Args[0]), e.wide(v.Args[1]), e.wide(v.Args[2])
	e.checkMemory(int(v.Index), to, n)
	segment := int(v.Imm)
	e.check(from, n, e.segmentSize(dataSymbol(segment)), e.trap("memory_bounds"))
	bytes := text{ptr, "null"} // it is dropped at the start, so only n = 0 comes this far
	if !e.inPlace[e.m.Data[segment]] {
		bytes = e.dataVariable(dataSymbol(segment))
	}
	e.copyBytes(e.gep(e.memoryBase(int(v.Index)), to), e.gep(bytes, from), n)
	return nil
}

func emitDataDrop(e *emitter, v *ir.Value) value.Value {
	e.store(i64(0), e.extern(dataSymbol(int(v.Index))+sizeSuffix), segmentNode)
	return nil
}

// checkMemory traps unless the n bytes from at on are within the memory.
func (e *emitter) checkMemory(memory int, at, n value.Value) {
	trap := e.trapMemory(memory, func() value.Value { return at }, n)
	e.check(at, n, e.memorySize(memory), trap)
}

// check goes to the block trap unless at + n <= size. All are i64; the sum of two
// addresses of 64 bits may wrap, so it is written as at <= size and n <= size - at.
func (e *emitter) check(at, n, size value.Value, trap *llir.Block) {
	e.leaveIf(e.icmp(enum.IPredUGT, at, size), trap)
	e.leaveIf(e.icmp(enum.IPredUGT, n, e.block.NewSub(size, at)), trap)
}

// memorySize is the size of a memory in bytes.
func (e *emitter) memorySize(i int) value.Value {
	if mem := e.m.Memories[i]; mem.Min == mem.Max {
		return i64(minBytes(mem))
	}
	return e.load(types.I64, e.gep(e.memoryStruct(i), i64(memorySizeField)), sizeNode)
}

// memoryStruct is the address of a memory's struct memory.
func (u *unit) memoryStruct(i int) text {
	u.extern("wasmc_memories")
	return text{ptr, "getelementptr (i8, ptr @wasmc_memories, i64 " + i64(uint64(i)*memoryStructSize).Ident() + ")"}
}

// segmentSize is the number of elements or bytes in a segment, 0 once it is
// dropped.
func (e *emitter) segmentSize(segment string) value.Value {
	return e.load(types.I64, e.extern(segment+sizeSuffix), segmentNode)
}

// wide is the i64 of v, an I32 or I64.
func (e *emitter) wide(v *ir.Value) value.Value {
	switch {
	case v.Op == ir.Const:
		return i64(v.Imm)
	case v.Type == ir.I64:
		return e.values[v.ID]
	}
	return e.once(derived{v, extended}, func() value.Value { return e.block.NewZExt(e.values[v.ID], types.I64) })
}

// index makes an I32 or I64 of the i64 x.
func (e *emitter) index(t ir.Type, x value.Value) value.Value {
	if t == ir.I32 {
		return e.block.NewTrunc(x, types.I32)
	}
	return x
}
