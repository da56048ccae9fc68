package llvm

import (
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// elementType is struct element: type number and reference.
var elementType = types.NewStruct(types.I64, ptr)

// element is the address of the element that the index v names; it traps if
// there is none.
func (e *emitter) element(table int, v *ir.Value, trap string) value.Value {
	i := e.wide(v)
	e.trapIf(e.icmp(enum.IPredUGE, i, e.tableSize(table)), trap)
	return e.gepOf(elementType, e.extern(tableSymbol(table)), i)
}

// tableSize is the number of elements of a table.
func (e *emitter) tableSize(table int) value.Value {
	if !e.facts.grows[table] {
		return i64(e.m.Tables[table].Min)
	}
	size := e.gep(e.tableStruct(table), i64(tableSizeField))
	return e.load(types.I64, size, tableNode)
}

// tableStruct is the address of a table's struct table.
func (e *emitter) tableStruct(table int) value.Value {
	return e.extern(tableSymbol(table) + structSuffix)
}

func emitTableGet(e *emitter, v *ir.Value) value.Value {
	element := e.element(int(v.Index), v.Args[0], "table_bounds")
	x := e.load(ptr, e.gep(element, i64(elementRefField)), tableNode)
	x.Volatile = v.Keep == ir.KeepAll // or nothing may need the index, if it cannot be out of bounds
	return x
}

func emitTableSet(e *emitter, v *ir.Value) value.Value {
	element := e.element(int(v.Index), v.Args[0], "table_bounds")
	ref := e.arg(v, 1)
	e.store(e.typeOf(v.Args[1]), element, tableNode)
	e.store(ref, e.gep(element, i64(elementRefField)), tableNode)
	return nil
}

func emitTableSize(e *emitter, v *ir.Value) value.Value {
	return e.index(v.Type, e.tableSize(int(v.Index)))
}

func emitTableGrow(e *emitter, v *ir.Value) value.Value {
	old := e.call(e.runtimeFunc("wasmc_table_grow"),
		e.tableStruct(int(v.Index)), e.wide(v.Args[1]), e.typeOf(v.Args[0]), e.arg(v, 0))
	return e.index(v.Type, old)
}

func emitTableFill(e *emitter, v *ir.Value) value.Value {
	e.callTrapping("wasmc_table_fill",
		e.tableStruct(int(v.Index)), e.wide(v.Args[0]), e.typeOf(v.Args[1]), e.arg(v, 1), e.wide(v.Args[2]))
	return nil
}

func emitTableCopy(e *emitter, v *ir.Value) value.Value {
	e.callTrapping("wasmc_table_copy",
		e.tableStruct(int(v.Index)), e.tableStruct(int(v.Imm)), e.wide(v.Args[0]), e.wide(v.Args[1]), e.wide(v.Args[2]))
	return nil
}

func emitTableInit(e *emitter, v *ir.Value) value.Value {
	segment := elemSymbol(int(v.Imm))
	e.callTrapping("wasmc_table_init",
		e.tableStruct(int(v.Index)), e.extern(segment), e.segmentSize(segment),
		e.wide(v.Args[0]), e.wide(v.Args[1]), e.wide(v.Args[2]))
	return nil
}

func emitElemDrop(e *emitter, v *ir.Value) value.Value {
	e.store(i64(0), e.extern(elemSymbol(int(v.Index))+sizeSuffix), segmentNode)
	return nil
}

func emitRefNull(*emitter, *ir.Value) value.Value { return text{ptr, "null"} }

func emitRefFunc(e *emitter, v *ir.Value) value.Value {
	return e.funcRef(e.m.Funcs[v.Index])
}

func emitRefIsNull(e *emitter, v *ir.Value) value.Value {
	return e.bool(v, e.icmp(enum.IPredEQ, e.arg(v, 0), text{ptr, "null"}))
}

func emitRefAsNonNull(e *emitter, v *ir.Value) value.Value {
	ref := e.arg(v, 0)
	e.trapIf(e.icmp(enum.IPredEQ, ref, text{ptr, "null"}), "null_reference")
	return ref
}

// typeOf is the type number that goes with a reference into a table: that of a
// function stands before its code; null and host references have none.
func (e *emitter) typeOf(ref *ir.Value) value.Value {
	switch {
	case ref.Op == ir.RefNull || ref.Type == ir.ExternRef:
		return i64(0)
	case ref.Op == ir.RefFunc:
		return i64(typeNumber(e.m.Funcs[ref.Index].TypeID))
	}
	isNull := e.icmp(enum.IPredEQ, e.values[ref.ID], text{ptr, "null"})
	// Null is replaced by the address of a type number that is 0.
	at := e.block.NewSelect(isNull, e.nullType(), e.gep(e.values[ref.ID], i64(^uint64(7))))
	return e.load(types.I64, at, typeNode)
}

// typeNumber is how a type is known at run time; 0 is that of null.
func typeNumber(id uint32) uint64 { return uint64(id) + 1 }
