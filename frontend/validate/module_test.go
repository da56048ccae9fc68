package validate_test

import (
	"strings"
	"testing"

	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
)

func TestInvalidModules(t *testing.T) {
	limits := func(min, max uint64) wasm.Limits { return wasm.Limits{Min: min, Max: max, HasMax: true} }
	for _, test := range []struct {
		name   string
		change func(m *wasm.Module)
		want   string
	}{
		{"function of no type", func(m *wasm.Module) { m.Funcs[0].Type = 99 }, "unknown type 99: there are 6"},
		{"function of structure type", func(m *wasm.Module) { m.Funcs[0].Type = 4 }, "type mismatch: type 4 is not a function type"},
		{"locals", func(m *wasm.Module) { m.Funcs[2].Locals[0].Count = wasm.MaxLocals }, "too many locals: 50003, the limit is 50000"},
		{"local of no type", func(m *wasm.Module) { m.Funcs[2].Locals[0].Type = wasm.Ref(99, true) }, "unknown type 99"},
		{"table limits", func(m *wasm.Module) { m.Tables[0].Limits = limits(2, 1) }, "size minimum must not be greater than maximum: 2, 1"},
		{"table size", func(m *wasm.Module) { m.Tables[0].Limits = limits(1, 1<<32) }, "table size must be at most 2^32-1"},
		{"table without element", func(m *wasm.Module) { m.Tables[0].Elem = wasm.Ref(0, false) }, "type mismatch: a table of (ref 0) needs an initial element"},
		{"table element", func(m *wasm.Module) { m.Tables[0].Init = code(t, "i32.const") }, "type mismatch: end wants funcref, stack has i32"},
		{"memory limits", func(m *wasm.Module) { m.Memories[0].Limits = limits(2, 1) }, "size minimum must not be greater than maximum: 2, 1"},
		{"memory size", func(m *wasm.Module) { m.Memories[0].Min = 65537 }, "memory size must be at most 65536 pages (4GiB)"},
		{"memory of small pages", func(m *wasm.Module) { m.Memories[0].PageSize = 0; m.Memories[0].Min = 1 << 33 }, "memory size must be at most 4294967295 pages (4GiB)"},
		{"page size", func(m *wasm.Module) { m.Memories[0].PageSize = 12 }, "invalid custom page size: 2^12"},
		{"shared memory", func(m *wasm.Module) { m.Memories[0].Shared = true }, "shared memory must have maximum"},
		{"tag", func(m *wasm.Module) { m.Tags[0].Type = 1 }, "non-empty tag result type: [i32 i64] -> [i32]"},
		{"global type", func(m *wasm.Module) { m.Globals[0].Init = code(t, "i64.const") }, "type mismatch: end wants i32, stack has i64"},
		{"global empty", func(m *wasm.Module) { m.Globals[0].Init = nil }, "type mismatch: end wants i32, stack is empty"},
		{"global with two values", func(m *wasm.Module) { m.Globals[0].Init = code(t, "i32.const; i32.const") }, "type mismatch: end leaves i32 on the stack"},
		{"global not constant", func(m *wasm.Module) { m.Globals[0].Init = code(t, "i32.const; i32.eqz") }, "constant expression required: i32.eqz is not constant"},
		{"global of itself", func(m *wasm.Module) { m.Globals[1].Init = code(t, "global.get 1") }, "unknown global 1: it is defined later"},
		{"global of mutable one", func(m *wasm.Module) { m.Globals[1].Init = code(t, "global.get 0") }, "constant expression required: global 0 is mutable"},
		{"global of no function", func(m *wasm.Module) { m.Globals[1].Init = code(t, "ref.func 99") }, "unknown function 99: there are 3"},
		{"export", func(m *wasm.Module) { m.Exports[0].Index = 99 }, `unknown function 99: the export "f" names it, there are 3`},
		{"export of memory", func(m *wasm.Module) { m.Exports[0].Kind, m.Exports[0].Index = wasm.ExternMemory, 9 }, `unknown memory 9: the export "f" names it, there are 2`},
		{"exports", func(m *wasm.Module) { m.Exports = append(m.Exports, m.Exports[0]) }, `duplicate export name: "f"`},
		{"start", func(m *wasm.Module) { m.Start = &wasm.Start{Func: 99} }, "unknown function 99: there are 3"},
		{"start with parameters", func(m *wasm.Module) { m.Start = &wasm.Start{Func: 1} }, "start function must have type [] -> [], function 1 has [i32 i64] -> [i32]"},
		{"elements", func(m *wasm.Module) { m.Elems[0].Init = [][]wasm.Instr{code(t, "i32.const")} }, "type mismatch: end wants funcref, stack has i32"},
		{"elements without table", func(m *wasm.Module) { m.Elems[0].Mode, m.Elems[0].Table = wasm.Active, 9 }, "unknown table 9: there are 2"},
		{"elements of other type", func(m *wasm.Module) { m.Elems[0].Mode, m.Elems[0].Table = wasm.Active, 1 }, "type mismatch: element segment of funcref for a table of externref"},
		{"element offset", func(m *wasm.Module) { m.Elems[0].Mode, m.Elems[0].At = wasm.Active, code(t, "i64.const") }, "type mismatch: end wants i32, stack has i64"},
		{"data without memory", func(m *wasm.Module) { m.Data[0].Mode, m.Data[0].Memory = wasm.Active, 9 }, "unknown memory 9: there are 2"},
		{"data offset", func(m *wasm.Module) { m.Data[0].Mode, m.Data[0].At = wasm.Active, code(t, "f32.const") }, "type mismatch: end wants i32, stack has f32"},
		{"supertype", func(m *wasm.Module) { m.Types[4].Supers = []uint32{3} }, "sub type 4 does not match super type 3"},
		{"later supertype", func(m *wasm.Module) { m.Types[4].Supers = []uint32{5} }, "unknown type 5: a supertype is defined before its subtypes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := environment(t, "")
			test.change(m)
			err := validate.Module(m, wasm.AllFeatures)
			if err == nil || message(err) != test.want {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func TestModuleFeaturesThatAreOff(t *testing.T) {
	m := environment(t, "")
	for _, test := range []struct {
		off  wasm.Feature
		want string
	}{
		{wasm.GC, "not supported yet: gc (structures and arrays)"},
		{wasm.FunctionReferences, "type (ref 0): function-references is switched off"},
		{wasm.ReferenceTypes, "type funcref: reference-types is switched off"},
		{wasm.MultiMemory, "multiple memories: multimemory is switched off"},
		{wasm.Memory64, "64-bit index: memory64 is switched off"},
		{wasm.Exceptions, "not supported yet: exception-handling (tag)"},
	} {
		err := validate.Module(m, wasm.AllFeatures&^test.off)
		if err == nil || message(err) != test.want {
			t.Errorf("error %v, want %s", err, test.want)
		}
		if used := validate.Features(m); used&test.off == 0 {
			t.Errorf("Features says %v, without %v", used.Names(), test.off.Names())
		}
	}
	if used := validate.Features(m); used&(wasm.SIMD|wasm.Threads|wasm.CustomPageSizes) != 0 {
		t.Errorf("Features says %v", used.Names())
	}
}

// The oldest modules have tables of functions filled from lists of indices.
func TestMVPModulesNeedNoFeatures(t *testing.T) {
	m := &wasm.Module{
		Types:  []wasm.SubType{funcType("", "")},
		Funcs:  []wasm.Func{{Type: 0}},
		Tables: []wasm.Table{{TableType: wasm.TableType{Elem: wasm.FuncRef}}},
		Elems:  []wasm.Elem{{Type: wasm.Ref(wasm.HeapFunc, false), At: code(t, "i32.const"), Init: [][]wasm.Instr{code(t, "ref.func 0")}}},
	}
	if err := validate.Module(m, wasm.MVP); err != nil {
		t.Error(err)
	}
}

func TestConstantExpressions(t *testing.T) {
	extended := code(t, "i64.const; i64.const; i64.mul; global.get 0; i64.add")
	m := &wasm.Module{Globals: []wasm.Global{
		{GlobalType: wasm.GlobalType{Type: wasm.I64}, Import: &wasm.Import{}},
		{GlobalType: wasm.GlobalType{Type: wasm.I64}, Init: extended},
	}}
	if err := validate.Module(m, wasm.Supported); err != nil {
		t.Error(err)
	}
	err := validate.Module(m, wasm.Supported&^wasm.ExtendedConst)
	if want := "constant expression with i64.mul: extended-const is switched off"; err == nil || message(err) != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestDeclaredFunctions(t *testing.T) {
	m := environment(t, "")
	m.Elems[0].Init = [][]wasm.Instr{code(t, "ref.func 2")}
	m.Start = &wasm.Start{Func: 0}
	m.Exports = nil
	for i := range m.Funcs {
		m.Funcs[i].Declared = false
	}
	if err := validate.Module(m, wasm.AllFeatures); err != nil {
		t.Fatal(err)
	}
	if m.Funcs[0].Declared || !m.Funcs[2].Declared {
		t.Error("want function 2, of the element segment, to be declared, and function 0, the start function, not")
	}
}

func TestSameTypes(t *testing.T) {
	node := func(self wasm.HeapType, mutable bool) wasm.SubType { // a list node
		return wasm.SubType{Kind: wasm.KindStruct, Final: true, RecLen: 1, Rec: int(self),
			Fields: []wasm.Field{{Type: wasm.Ref(self, true), Mutable: mutable}}}
	}
	m := &wasm.Module{Types: []wasm.SubType{funcType("i32", "i64"), funcType("i64", "i32"), funcType("i32", "i64"),
		node(3, false), node(4, false), node(5, true), node(3, false)}}
	for i := range m.Types {
		m.Types[i].Rec = i
	}
	if err := validate.Module(m, wasm.AllFeatures); err != nil {
		t.Fatal(err)
	}
	// Type 6 refers to 3 as 3 does, but not to itself.
	for i, want := range []uint32{0, 1, 0, 3, 3, 5, 6} {
		if got := m.Types[i].Same; got != want {
			t.Errorf("type %d is the same as %d, want %d", i, got, want)
		}
	}
}

func TestSubtypeChainsAreLimited(t *testing.T) {
	m := &wasm.Module{}
	for i := range wasm.MaxSubtypeDepth + 2 {
		s := wasm.SubType{Kind: wasm.KindStruct, Rec: i, RecLen: 1}
		if i > 0 {
			s.Supers = []uint32{uint32(i - 1)}
		}
		m.Types = append(m.Types, s)
	}
	err := validate.Module(m, wasm.AllFeatures)
	if err == nil || !strings.HasPrefix(message(err), "sub type 64 is too deep") {
		t.Errorf("error %v", err)
	}
}
