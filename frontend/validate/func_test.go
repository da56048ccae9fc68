package validate_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
)

// code makes instructions of their text, separated by semicolons: the mnemonic,
// then its immediates as numbers or types. Offsets count instructions.
func code(t *testing.T, text string) []wasm.Instr {
	t.Helper()
	var body []wasm.Instr
	for i, line := range strings.Split(text, ";") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		op := wasm.ByName(words[0])
		if op == nil {
			t.Fatalf("unknown instruction %q", words[0])
		}
		if op.Code == wasm.Select && len(words) > 1 {
			op = wasm.ByCode(wasm.SelectTyped)
		}
		in := wasm.Instr{Op: op, Offset: i, Rare: &wasm.Rare{}, Block: wasm.BlockType{Index: -1}}
		immediates(t, &in, words[1:])
		body = append(body, in)
	}
	return body
}

// immediates fills in those of in from words.
func immediates(t *testing.T, in *wasm.Instr, words []string) {
	t.Helper()
	var numbers []uint32
	for _, word := range words {
		if typ, ok := typeNames[word]; ok {
			in.Types = append(in.Types, typ)
			in.Block.Result = typ
			continue
		}
		name, number, named := strings.Cut(word, "=")
		if !named {
			number = name
		}
		n, err := strconv.ParseUint(number, 0, 64)
		switch {
		case err != nil:
			t.Fatalf("%s: %q is no number", in.Op.Name, word)
		case name == "type":
			in.Block.Index = int64(n)
		case name == "align":
			in.Align = uint32(n)
		case name == "offset":
			in.Value = n
		default:
			numbers = append(numbers, uint32(n))
		}
	}
	in.Labels = numbers
	for i, n := range numbers {
		*[]*uint32{&in.Index, &in.Index2, new(uint32), new(uint32)}[min(i, 3)] = n
	}
}

var typeNames = map[string]wasm.ValType{
	"i32": wasm.I32, "i64": wasm.I64, "f32": wasm.F32, "f64": wasm.F64, "v128": wasm.V128,
	"funcref": wasm.FuncRef, "externref": wasm.ExternRef, "anyref": wasm.AnyRef, "exnref": wasm.ExnRef, "ref0": wasm.Ref(0, false),
}

func funcType(params, results string) wasm.SubType {
	list := func(s string) (types []wasm.ValType) {
		for _, name := range strings.Fields(s) {
			types = append(types, typeNames[name])
		}
		return types
	}
	return wasm.SubType{Final: true, RecLen: 1, Func: wasm.FuncType{Params: list(params), Results: list(results)}}
}

// environment is a module with some of everything, whose last function has
// parameters i32 and i64, locals f32 and (ref 0), and the given results.
func environment(t *testing.T, results string) *wasm.Module {
	t.Helper()
	m := &wasm.Module{
		Types: []wasm.SubType{funcType("", ""), funcType("i32 i64", "i32"), funcType("i32", "i32"), funcType("i32 i64", results),
			{Kind: wasm.KindStruct, Final: true, Fields: []wasm.Field{{Type: wasm.I8}, {Type: wasm.I64, Mutable: true}}},
			{Kind: wasm.KindArray, Final: true, Fields: []wasm.Field{{Type: wasm.FuncRef}}},
		},
		Funcs: []wasm.Func{{Type: 0}, {Type: 1}, {Type: 3, Locals: []wasm.Locals{{Count: 1, Type: wasm.F32}, {Count: 1, Type: wasm.Ref(0, false)}}}},
		Tables: []wasm.Table{
			{TableType: wasm.TableType{Elem: wasm.FuncRef}},
			{TableType: wasm.TableType{Elem: wasm.ExternRef, Limits: wasm.Limits{Is64: true}}},
		},
		Memories: []wasm.Memory{
			{MemoryType: wasm.MemoryType{PageSize: 16}},
			{MemoryType: wasm.MemoryType{PageSize: 16, Limits: wasm.Limits{Is64: true}}},
		},
		Globals: []wasm.Global{
			{GlobalType: wasm.GlobalType{Type: wasm.I32, Mutable: true}, Init: code(t, "i32.const")},
			{GlobalType: wasm.GlobalType{Type: wasm.I64}, Init: code(t, "i64.const")},
		},
		Tags:         []wasm.Tag{{Type: 0}},
		Exports:      []wasm.Export{{Name: "f"}},
		Data:         []wasm.Data{{Mode: wasm.Passive}},
		Elems:        []wasm.Elem{{Mode: wasm.Passive, Type: wasm.FuncRef}},
		HasDataCount: true,
	}
	for i := range m.Types {
		m.Types[i].Rec, m.Types[i].RecLen = i, 1
	}
	if err := validate.Module(m, wasm.AllFeatures); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestValidBodies(t *testing.T) {
	for _, test := range []struct{ results, body string }{
		{"", "end"},
		{"i32", "local.get 0; end"},
		{"i32 i64", "local.get 0; local.get 1; end"},
		{"i32", "unreachable; i64.add; drop; end"},
		{"i32", "unreachable; select; end"},
		{"i32", "block i32; local.get 0; br 0; end; end"},
		{"i32", "local.get 0; loop type=2; local.tee 0; local.get 0; br_if 0; end; end"},
		{"i32", "local.get 0; if i32; i32.const 1; else; i32.const 2; end; end"},
		{"i32", "local.get 0; local.get 0; if type=2; i32.eqz; end; end"},
		{"i32", "local.get 0; local.get 0; br_table 0 0; end"},
		{"", "block; loop; local.get 0; br_table 0 1 2; end; end; end"},
		{"", "unreachable; br_table 0; end"},
		{"i32", "local.get 0; return; i32.add; end"},
		{"i32", "local.get 0; local.get 1; call 1; end"},
		{"i32", "local.get 0; local.get 1; return_call 1; end"},
		{"i32", "local.get 0; local.get 1; i32.const 0; call_indirect 1 0; end"},
		{"i64", "local.get 1; local.get 1; local.get 0; select; end"},
		{"externref", "ref.null externref; ref.null externref; local.get 0; select externref; end"},
		{"i32", "ref.null funcref; ref.is_null; end"},
		{"funcref", "ref.func 0; end"},
		{"i32", "local.get 0; i32.load align=2 offset=8; end"},
		{"", "local.get 1; i64.const; i64.store 1 align=3 offset=0x100000000; end"},
		{"", "i64.const; i32.const; i32.const; memory.copy 1 0; end"},
		{"", "i64.const; i64.const; i64.const; memory.copy 1 1; end"},
		{"", "i64.const; i32.const; i32.const; memory.init 0 1; end"},
		{"", "i64.const; i32.const; i64.const; memory.fill 1; end"},
		{"i64", "memory.size 1; end"},
		{"i64", "ref.null externref; i64.const; table.grow 1; end"},
		{"", "i32.const; i32.const; i32.const; table.init 0 0; end"},
		{"", "i32.const; global.set 0; end"},
		{"", "ref.func 0; local.set 3; local.get 3; drop; end"},
		{"i64", "local.get 0; i64.extend_i32_s; end"},
		{"v128", "v128.const; v128.const; i8x16.add; end"},
		{"i32", "v128.const; i8x16.extract_lane_s 0 15; end"},
		{"ref0", "ref.func 0; ref.as_non_null; end"},
		{"", "ref.func 0; call_ref 0; end"},
		{"i32", "ref.null anyref; ref.null anyref; drop; drop; i32.const; struct.new_default 4; struct.get_s 4 0; drop; end"},
		{"", "throw 0; end"},
	} {
		t.Run(test.body, func(t *testing.T) {
			m := environment(t, test.results)
			if err := validate.Func(m, 2, code(t, test.body), wasm.AllFeatures); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestInvalidBodies(t *testing.T) {
	for _, test := range []struct {
		results, body string
		at            int
		want          string
	}{
		{"", "local.get 0; i32.eqz; i64.add; end", 2, "type mismatch: i64.add wants i64, stack has i32 (value 2 of 2)"},
		{"", "i32.eqz; end", 0, "type mismatch: i32.eqz wants i32, stack is empty"},
		{"i32", "end", 0, "type mismatch: end wants i32, stack is empty"},
		{"", "local.get 0; end", 1, "type mismatch: end leaves i32 on the stack"},
		{"", "local.get 0; block; drop; end; end", 2, "type mismatch: drop wants a value, stack is empty"},
		{"", "unreachable; i32.const; i64.eqz; end", 2, "type mismatch: i64.eqz wants i64, stack has i32"},
		{"", "local.get 9; end", 0, "unknown local 9: there are 4"},
		{"", "global.get 9; end", 0, "unknown global 9: there are 2"},
		{"", "i64.const; global.set 1; end", 1, "immutable global 1: it is not declared mut"},
		{"", "call 9; end", 0, "unknown function 9: there are 3"},
		{"", "br 1; end", 0, "unknown label 1: there is 1"},
		{"", "local.get 0; br_table 0 1; end", 1, "unknown label 1: there is 1"},
		{"", "block i32; local.get 0; local.get 0; br_table 0 1; end; drop; end", 3, "type mismatch: label 1 of br_table carries 0 values, others 1"},
		{"", "block type=9; end; end", 0, "unknown type 9"},
		{"", "local.get 0; i32.const; i32.const; call_indirect 9 0; end", 3, "unknown type 9: there are 6"},
		{"", "local.get 0; call_indirect 0 9; end", 1, "unknown table 9: there are 2"},
		{"", "i64.const; call_indirect 0 1; end", 1, "type mismatch: call_indirect through a table of externref"},
		{"i64", "local.get 0; local.get 1; return_call 1; end", 2, "type mismatch: return_call returns [] -> [i32], the function [] -> [i64]"},
		{"", "local.get 0; if i32; i32.const; end; drop; end", 3, "type mismatch: an if without else must give its parameters, not [] -> [i32]"},
		{"", "else; end", 0, "misplaced ELSE opcode"},
		{"", "local.get 0; if; else; else; end; end", 3, "misplaced ELSE opcode"},
		{"", "end; nop", 1, "section size mismatch: instructions after the end of the function"},
		{"", "block; block; end", 2, "unexpected end of section or function: 2 blocks are open"},
		{"", "local.get 0; local.get 1; local.get 0; select; end", 3, "type mismatch: select wants two of a type, stack has i32 and i64"},
		{"", "ref.null funcref; ref.null funcref; local.get 0; select; end", 3, "type mismatch: select without a type wants numbers, stack has funcref and funcref"},
		{"", "local.get 0; local.get 0; local.get 0; select i32 i32; end", 3, "invalid result arity: select has 2 types"},
		{"", "local.get 0; ref.is_null; end", 1, "type mismatch: ref.is_null wants a reference, stack has i32"},
		{"", "ref.func 1; drop; end", 0, "undeclared function reference: function 1; an element segment or an export has to name it"},
		{"", "local.get 0; i32.load 9; end", 1, "unknown memory 9: there are 2"},
		{"", "local.get 0; i32.load align=3; end", 1, "alignment must not be larger than natural: 8 for 4 bytes"},
		{"", "local.get 0; i32.atomic.load align=1; end", 1, "atomic alignment must be natural: 2 for 4 bytes"},
		{"", "local.get 0; i32.load offset=0x100000000; end", 1, "offset out of range: 0x100000000"},
		{"", "local.get 0; i32.load 1; end", 1, "type mismatch: i32.load wants i64, stack has i32"},
		{"", "i64.const; i64.const; i64.const; memory.copy 1 0; end", 3, "type mismatch: memory.copy wants i32, stack has i64 (value 3 of 3)"},
		{"", "i32.const; i32.const; i32.const; memory.init 9 0; end", 3, "unknown data segment 9: there is 1"},
		{"", "i32.const; i32.const; i32.const; table.copy 0 1; end", 3, "type mismatch: table.copy from a table of externref to one of funcref"},
		{"", "i32.const; i32.const; i32.const; table.init 0 1; end", 3, "type mismatch: table.init from a segment of funcref to a table of externref"},
		{"", "elem.drop 9; end", 0, "unknown elem segment 9: there is 1"},
		{"", "v128.const; i8x16.extract_lane_s 0 16; end", 1, "invalid lane index 16: there are 16 lanes"},
		{"", "local.get 3; end", 0, "uninitialized local 3: it has type (ref 0) and no default value"},
		{"", "block; ref.func 0; local.set 3; end; local.get 3; end", 4, "uninitialized local 3: it has type (ref 0) and no default value"},
		{"", "if type=99; end; end", 0, "unknown type 99"},
		{"", "throw 9; end", 0, "unknown tag 9: there is 1"},
		{"", "struct.new_default 5; end", 0, "type mismatch: struct.new_default wants a structure type, type 5 is not one"},
		{"", "ref.null anyref; struct.get 4 9; end", 1, "unknown field 9: there are 2"},
		{"", "ref.null anyref; struct.get 4 0; end", 1, "type mismatch: struct.get of a field of type i8"},
		{"", "ref.null anyref; i32.const; struct.set 4 0; end", 2, "immutable field 0 of type 4"},
		{"", "i32.const; i32.const; array.new_data 5 0; end", 2, "array type is not numeric or vector: its elements are funcref"},
		{"", "rethrow 0; end", 0, "not supported yet: legacy-exceptions (instruction rethrow)"},
	} {
		t.Run(test.body, func(t *testing.T) {
			m := environment(t, test.results)
			m.Names.Funcs = map[uint32]string{2: "test"}
			err := validate.Func(m, 2, code(t, test.body), wasm.AllFeatures)
			var e *wasm.Error
			switch {
			case !errors.As(err, &e):
				t.Errorf("error %v, want %q", err, test.want)
			case e.Offset != test.at || e.Msg != test.want:
				t.Errorf("error at %d: %q, want at %d: %q", e.Offset, e.Msg, test.at, test.want)
			case e.Func != 2 || e.Name != "test":
				t.Errorf("error in function %d %q, want 2, test", e.Func, e.Name)
			}
		})
	}
}

func TestFeaturesThatAreOff(t *testing.T) {
	for _, test := range []struct {
		body string
		off  wasm.Feature
		want string
	}{
		{"v128.const; drop; end", wasm.SIMD, "instruction v128.const: simd128 is switched off"},
		{"return_call 0; end", wasm.TailCall, "instruction return_call: tail-call is switched off"},
		{"ref.func 0; return_call_ref 0; end", wasm.TailCall, "instruction return_call_ref: tail-call is switched off"},
		{"local.get 0; block type=2; end; drop; end", wasm.MultiValue, "block with a function type: multivalue is switched off"},
		{"block v128; unreachable; end; drop; end", wasm.SIMD, "type v128: simd128 is switched off"},
		{"unreachable; select anyref; drop; end", wasm.GC, "not supported yet: gc (type anyref)"},
		{"ref.null exnref; drop; end", wasm.Exceptions, "not supported yet: exception-handling (type exnref)"},
	} {
		m := environment(t, "")
		err := validate.Func(m, 2, code(t, test.body), wasm.AllFeatures&^test.off)
		if err == nil || message(err) != test.want {
			t.Errorf("%s: error %v, want %q", test.body, err, test.want)
		}
		if err := validate.Func(m, 2, code(t, test.body), wasm.AllFeatures); err != nil {
			t.Errorf("%s with all features: %v", test.body, err)
		}
	}
}

func TestNestingIsLimited(t *testing.T) {
	m := environment(t, "")
	deep := func(n int) error {
		body := strings.Repeat("block;", n) + strings.Repeat("end;", n+1)
		return validate.Func(m, 2, code(t, body), wasm.AllFeatures)
	}
	if err := deep(wasm.MaxNesting - 1); err != nil {
		t.Error(err)
	}
	if err := deep(wasm.MaxNesting); err == nil || message(err) != "blocks nested too deeply: the limit is 10000" {
		t.Errorf("error %v", err)
	}
}

func TestOperandsAreLimited(t *testing.T) {
	m := environment(t, "")
	m.Types[1].Func.Results = make([]wasm.ValType, wasm.MaxResults)
	for i := range m.Types[1].Func.Results {
		m.Types[1].Func.Results[i] = wasm.I32
	}
	m.Types[1].Func.Params = nil
	err := validate.Func(m, 2, code(t, strings.Repeat("call 1;", wasm.MaxOperands/wasm.MaxResults+1)+"end"), wasm.AllFeatures)
	if want := fmt.Sprintf("too many operands on the stack: the limit is %d", wasm.MaxOperands); err == nil || message(err) != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// Run with -race, this also shows that Func only reads the module.
func TestFuncsInParallel(t *testing.T) {
	m := environment(t, "i32")
	good := code(t, "local.get 0; block i32; i32.const; end; i32.add; end")
	bad := code(t, "local.get 1; end")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if err := validate.Func(m, 2, good, wasm.AllFeatures); err != nil {
					t.Error(err)
				}
				if err := validate.Func(m, 2, bad, wasm.AllFeatures); err == nil {
					t.Error("no error in an invalid function")
				}
			}
		})
	}
	wg.Wait()
}

func TestFuncFeatures(t *testing.T) {
	used := validate.FuncFeatures(code(t, "local.get 0; block type=2; i32.extend8_s; end; memory.copy; return_call 0"))
	if want := wasm.MultiValue | wasm.SignExtension | wasm.BulkMemory | wasm.TailCall; used != want {
		t.Errorf("got %v, want %v", used.Names(), want.Names())
	}
}
