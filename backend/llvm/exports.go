package llvm

import (
	"fmt"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// slotSize is that of the places in which the functions of the table of exports
// take their arguments and leave their results.
const slotSize = 16

var exportStruct = types.NewStruct(ptr, ptr, types.I64, types.I64, ptr)

// Kinds of exports, as in abi.h.
const (
	exportFunc = iota
	exportGlobal
	exportTable
	exportMemory
)

// exports defines the table of what the instances export, and for each function
// one that can be called without knowledge of its type.
func (u *unit) exports() {
	var rows []string
	callers := map[*ir.Func]text{}
	for i, instance := range u.m.Instances {
		for _, e := range instance.Exports {
			kind, typ, address := u.exported(e, callers)
			rows = append(rows, fmt.Sprintf("%v { %v, %v, i64 %d, i64 %d, %v }",
				exportStruct, u.cstring(e.Name), u.cstring(typ), i, kind, address))
		}
	}
	u.export("wasmc_exports", exportStruct, rows)
	u.exportValue("wasmc_export_count", i64(uint64(len(rows))))

	var starts []string
	for i := range u.m.Instances {
		starts = append(starts, symbol(instantiateName(i)).String())
	}
	u.export("wasmc_instances", ptr, starts)
}

// exported returns a row's kind, type and address.
func (u *unit) exported(e *ir.Export, callers map[*ir.Func]text) (int, string, text) {
	switch {
	case e.Func != nil:
		if _, ok := callers[e.Func]; !ok {
			callers[e.Func] = u.caller(e.Func, len(callers))
		}
		return exportFunc, letters(e.Func.Params) + ":" + letters(e.Func.Results), callers[e.Func]
	case e.Global != nil:
		return exportGlobal, letters([]ir.Type{e.Global.Type}), symbol(globalSymbol(e.Global))
	case e.Table != nil:
		return exportTable, letters([]ir.Type{e.Table.Type}), symbol(tableSymbol(e.Table.Index) + structSuffix)
	}
	return exportMemory, "", u.memoryStruct(e.Memory.Index)
}

// letters spells types as in runtime/wasi/functions.def.
func letters(ts []ir.Type) string {
	spelled := map[ir.Type]byte{ir.I32: 'i', ir.I64: 'I', ir.F32: 'f', ir.F64: 'F', ir.V128: 'v', ir.FuncRef: 'r', ir.ExternRef: 'e'}
	s := make([]byte, len(ts))
	for i, t := range ts {
		s[i] = spelled[t]
	}
	return string(s)
}

// caller defines a function that calls f with the arguments in an array of
// slots and puts the results there.
func (u *unit) caller(f *ir.Func, number int) text {
	slots := llir.NewParam("", ptr)
	e := u.newHostFunc(fmt.Sprintf("wasmc_call.%d", number), slots)
	args := make([]value.Value, len(f.Params))
	for i, t := range f.Params {
		args[i] = e.loadSlot(llvmType(t), slots, i)
	}
	var call value.Value
	if f.Import != nil {
		call = e.call(u.funcCallee(f), args...)
	} else {
		call = e.guestCall(u.funcCallee(f), u.typeOfFunc(f), args, false, enum.TailNone)
	}
	e.storeResults(f, call, slots)
	e.block.NewRet(nil)
	u.define(e)
	return symbol(e.out.Name())
}

// storeResults stores what a call of f returns.
func (e *emitter) storeResults(f *ir.Func, call, slots value.Value) {
	for i, t := range f.Results {
		result := call
		if len(f.Results) > 1 {
			result = e.extract(call, llvmType(t), i)
		}
		e.storeSlot(result, slots, i)
	}
}
