// Package generate makes random valid modules out of bytes. They end: a global
// counts the calls and the rounds of loops down. And what they compute is the
// same everywhere: a NaN that an instruction makes becomes the canonical one.
package generate

import (
	"fmt"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
)

// Features is what the generated modules may use.
const Features = wasm.Wasm2 | wasm.TailCall | wasm.Threads

// What all modules have.
const (
	fuelGlobal = 0 // counts down
	fuel       = 300

	stackGlobal = 1 // goes down when functions begin, and up again
	stackStart  = 0x7000

	pages, maxPages = 1, 3
	elements        = 16  // of each table at first
	maxElements     = 20  // that it may grow to
	segmentSize     = 256 // bytes of a data segment

	funcTable   = 0
	externTable = 1
	constTable  = 2 // of functions; nothing changes it
	constElem   = 2 // the segment for that
)

// The names of the exported functions that each module has in addition to F0,
// F1 and so on.
const (
	Refuel = "refuel" // [] -> []: to be called before each of the others
	Hash   = "hash"   // [] -> [i64]: of the memory, the globals and the sizes
)

// module is a module that is being generated.
type module struct {
	*wasm.Module
	src source
}

// Module makes a module. The more bytes, the larger it is.
func Module(seed []byte) *wasm.Module {
	g := &module{&wasm.Module{HasDataCount: true}, source{seed}}
	g.Memories = []wasm.Memory{{MemoryType: wasm.MemoryType{Limits: limits(pages, maxPages), PageSize: 16}}}
	g.table(wasm.FuncRef)
	g.table(wasm.ExternRef)
	g.table(wasm.FuncRef)
	g.globals()
	g.data()
	defined := 1 + g.src.n(5)
	for range defined {
		g.Funcs = append(g.Funcs, wasm.Func{Type: g.typeIndex(g.signature())})
	}
	g.elems(defined)
	for i := range defined {
		g.function(i, g.src.split(defined-i))
	}
	g.own(Refuel, nil, (*body).refuel)
	g.own(Hash, []wasm.ValType{wasm.I64}, (*body).hash)
	return g.Module
}

func limits(least, most uint64) wasm.Limits {
	return wasm.Limits{Min: least, Max: most, HasMax: true}
}

func (g *module) table(elem wasm.ValType) {
	g.Tables = append(g.Tables, wasm.Table{TableType: wasm.TableType{Limits: limits(elements, maxElements), Elem: elem}})
}

// globals makes the fuel, the stack's address and one to five others.
func (g *module) globals() {
	g.global(wasm.I32)
	g.global(wasm.I32)
	g.Globals[stackGlobal].Init = []wasm.Instr{i32(stackStart)}
	for range 1 + g.src.n(5) {
		g.global(pick(&g.src, values))
	}
}

func (g *module) global(t wasm.ValType) {
	g.Globals = append(g.Globals, wasm.Global{
		GlobalType: wasm.GlobalType{Type: t, Mutable: true},
		Init:       []wasm.Instr{g.src.constant(t)},
	})
}

// data makes an active and a passive segment.
func (g *module) data() {
	for _, mode := range []wasm.SegmentMode{wasm.Active, wasm.Passive} {
		s := wasm.Data{Mode: mode, Init: make([]byte, segmentSize)}
		for i := 0; i < len(s.Init) && mode == wasm.Passive; i++ {
			s.Init[i] = byte(37*i) ^ byte(i>>3)
		}
		if mode == wasm.Active {
			s.At = []wasm.Instr{i32(int32(g.src.n(64)))}
			for i := 0; i < 32; i++ {
				s.Init[i] = byte(g.src.take(1))
			}
		}
		g.Data = append(g.Data, s)
	}
	g.DataCount = uint32(len(g.Data))
}

// elems makes an active segment, which leaves some elements null, a passive one, and
// an active one for the table that stays as it is. They name all functions, so that ref.func may.
func (g *module) elems(funcs int) {
	for _, mode := range []wasm.SegmentMode{wasm.Active, wasm.Passive} {
		e := wasm.Elem{Mode: mode, Type: wasm.FuncRef}
		if mode == wasm.Active {
			e.At = []wasm.Instr{i32(0)}
		}
		for i := range elements - 2 {
			e.Init = append(e.Init, []wasm.Instr{{Op: wasm.ByCode(wasm.RefFunc), Index: uint32(i % funcs)}})
		}
		g.Elems = append(g.Elems, e)
	}
	g.Elems = append(g.Elems, wasm.Elem{
		Mode:  wasm.Active,
		Table: constTable,
		Type:  wasm.FuncRef,
		At:    []wasm.Instr{i32(0)},
		Init:  g.Elems[0].Init[:funcs+g.src.n(elements-2-funcs)],
	})
}

// signature decides for a type of functions.
func (g *module) signature() wasm.FuncType {
	var t wasm.FuncType
	for range g.src.n(5) {
		t.Params = append(t.Params, pick(&g.src, values))
	}
	for range g.src.n(4) {
		t.Results = append(t.Results, pick(&g.src, values))
	}
	return t
}

// typeIndex returns the index of a type, which it adds if the module has no such.
func (g *module) typeIndex(t wasm.FuncType) uint32 {
	for i := range g.Types {
		if g.Types[i].Func.String() == t.String() {
			return uint32(i)
		}
	}
	n := len(g.Types)
	g.Types = append(g.Types, wasm.SubType{Func: t, Final: true, Rec: n, RecLen: 1})
	return uint32(n)
}

func (g *module) function(i int, src source) {
	f := &g.Funcs[i]
	b := newBody(g, src, *g.FuncType(uint32(i)))
	b.tick()
	size := b.prologue()
	for range 3 + b.src.n(8) {
		b.statement()
	}
	b.epilogue(size)
	for _, t := range b.results {
		b.expr(t)
	}
	b.finish(f)
	g.export(fmt.Sprintf("F%d", i), i)
}

// own adds a function that is the same in every module.
func (g *module) own(name string, results []wasm.ValType, fill func(*body)) {
	t := wasm.FuncType{Results: results}
	g.Funcs = append(g.Funcs, wasm.Func{Type: g.typeIndex(t)})
	b := newBody(g, source{}, t)
	fill(b)
	b.finish(&g.Funcs[len(g.Funcs)-1])
	g.export(name, len(g.Funcs)-1)
}

func (g *module) export(name string, i int) {
	g.Exports = append(g.Exports, wasm.Export{Name: name, Kind: wasm.ExternFunc, Index: uint32(i)})
}

// finish ends the body of f.
func (b *body) finish(f *wasm.Func) {
	b.op(wasm.End)
	for _, t := range b.locals[b.params:] {
		f.Locals = append(f.Locals, wasm.Locals{Count: 1, Type: t})
	}
	f.Body = binary.AppendInstrs(nil, b.code)
}
