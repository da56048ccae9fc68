package simd

import (
	"encoding/binary"

	format "wasmc/frontend/binary"
	"wasmc/frontend/wasm"
)

// Where things are in the module's memory.
const (
	iovec   = 0 // for fd_write, and the number of bytes written
	inputs  = 32
	operand = 16          // bytes between operands
	row     = 3 * operand // bytes of the operands of one application
)

// The locals of a case's function, which has no parameters.
const (
	in      = 0
	out     = 1
	scratch = 2 // three vectors
)

// The types and functions of the module.
const (
	typeWrite, typeNone = 0, 1
	write, firstCase    = 0, 1
)

// module makes a program that applies the code of each case to all rows of
// vectors and writes the results, 16 bytes each, to standard output.
func module(cases []testCase, code func(*testCase) []wasm.Instr, vectors []byte) []byte {
	results := inputs + len(vectors)
	size := len(vectors) / row * operand
	i32 := wasm.I32
	m := &wasm.Module{
		Types: []wasm.SubType{
			funcType([]wasm.ValType{i32, i32, i32, i32}, []wasm.ValType{i32}),
			funcType(nil, nil),
		},
		Imports: []wasm.Import{{Module: "wasi_snapshot_preview1", Name: "fd_write", Kind: wasm.ExternFunc}},
		Data:    []wasm.Data{{At: []wasm.Instr{i32Const(0)}, Init: append(header(results, size), vectors...)}},
	}
	m.Funcs = []wasm.Func{{Type: typeWrite, Import: &m.Imports[0]}}
	pages := uint64(results+size)>>16 + 1
	m.Memories = []wasm.Memory{{MemoryType: wasm.MemoryType{Limits: wasm.Limits{Min: pages}, PageSize: 16}}}
	m.Globals = []wasm.Global{{GlobalType: wasm.GlobalType{Type: wasm.V128, Mutable: true}, Init: []wasm.Instr{vectorConst()}}}

	var start []wasm.Instr
	for i := range cases {
		start = append(start, local("call", uint32(firstCase+i)))
		body := caseBody(&cases[i], code(&cases[i]), results)
		m.Funcs = append(m.Funcs, wasm.Func{
			Type:   typeNone,
			Locals: []wasm.Locals{{Count: 2, Type: i32}, {Count: 3, Type: wasm.V128}},
			Body:   format.AppendInstrs(nil, body),
		})
	}
	start = append(start, instr("end"))
	m.Exports = []wasm.Export{
		{Name: "memory", Kind: wasm.ExternMemory},
		{Name: "_start", Kind: wasm.ExternFunc, Index: uint32(len(m.Funcs))},
	}
	m.Funcs = append(m.Funcs, wasm.Func{Type: typeNone, Body: format.AppendInstrs(nil, start)})
	return format.Encode(m)
}

func funcType(params, results []wasm.ValType) wasm.SubType {
	return wasm.SubType{Kind: wasm.KindFunc, Final: true, RecLen: 1, Func: wasm.FuncType{Params: params, Results: results}}
}

func vectorConst() wasm.Instr {
	c := instr("v128.const")
	c.Value, c.High = 0x0123456789ABCDEF, 0xFEDCBA9876543210
	return c
}

// header is what stands before the vectors: an iovec of the results.
func header(results, size int) []byte {
	b := make([]byte, inputs)
	binary.LittleEndian.PutUint32(b[iovec:], uint32(results))
	binary.LittleEndian.PutUint32(b[iovec+4:], uint32(size))
	return b
}

// caseBody is a loop over the rows, and a call of fd_write.
func caseBody(c *testCase, code []wasm.Instr, results int) []wasm.Instr {
	loop := instr("loop")
	loop.Block = wasm.BlockType{Index: -1}
	body := []wasm.Instr{i32Const(inputs), local("local.set", in), i32Const(results), local("local.set", out), loop}
	if c.result != wasm.Bottom {
		body = append(body, local("local.get", out))
	}
	for i, t := range c.operands {
		body = append(body, operandCode(c, i, t)...)
	}
	body = append(body, code...)
	if c.result != wasm.Bottom {
		body = append(body, instr(c.result.String()+".store"))
	}
	return append(body,
		local("local.get", out), i32Const(operand), instr("i32.add"), local("local.set", out),
		local("local.get", in), i32Const(row), instr("i32.add"), local("local.tee", in),
		i32Const(results), instr("i32.lt_u"), local("br_if", 0), instr("end"),
		i32Const(1), i32Const(iovec), i32Const(1), i32Const(iovec+8), local("call", write), instr("drop"),
		instr("end"))
}

// operandCode pushes operand i. An address is that of the last operand or, for a
// store, of the result.
func operandCode(c *testCase, i int, t wasm.ValType) []wasm.Instr {
	switch {
	case t == wasm.Address && c.result == wasm.Bottom:
		return []wasm.Instr{local("local.get", out)}
	case t == wasm.Address:
		return []wasm.Instr{local("local.get", in), i32Const(2*operand - 5), instr("i32.add")}
	}
	load := instr(t.String() + ".load")
	load.Value = uint64(i * operand)
	return []wasm.Instr{local("local.get", in), load}
}
