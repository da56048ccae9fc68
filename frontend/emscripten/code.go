package emscripten

import (
	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
)

// code is a function's body being written.
type code struct {
	locals  []wasm.Locals
	params  int
	instrs  []wasm.Instr
	catches bool
}

func newCode(params int, locals ...wasm.ValType) *code {
	c := &code{params: params}
	for _, t := range locals {
		c.locals = append(c.locals, wasm.Locals{Count: 1, Type: t})
	}
	return c
}

// define makes c the body of f.
func (c *code) define(f *wasm.Func) {
	f.Locals, f.Catches = c.locals, c.catches
	f.Body = append(binary.AppendInstrs(nil, c.instrs), byte(wasm.End))
}

// op appends an instruction by its name, with the index or the number that it has.
func (c *code) op(name string, immediate ...uint32) *code {
	in := wasm.Instr{Op: wasm.ByName(name)}
	for i, x := range immediate {
		switch {
		case i == 1:
			in.Index2 = x
		case in.Op.Imm == wasm.ImmI32:
			in.Value = uint64(x)
		default:
			in.Index = x
		}
	}
	if in.Op.Imm == wasm.ImmBlock {
		in.Block = wasm.BlockType{Index: -1, Result: wasm.Bottom}
	}
	c.instrs = append(c.instrs, in)
	return c
}

func (c *code) get(local uint32) *code { return c.op("local.get", local) }
func (c *code) set(local uint32) *code { return c.op("local.set", local) }
func (c *code) i32(n uint32) *code     { return c.op("i32.const", n) }
func (c *code) call(f uint32) *code    { return c.op("call", f) }
func (c *code) add(n uint32) *code     { return c.i32(n).op("i32.add") }

// load and store access the 4 bytes at the address on the stack.
func (c *code) load() *code  { return c.access("i32.load") }
func (c *code) store() *code { return c.access("i32.store") }

func (c *code) access(name string) *code {
	c.op(name)
	c.instrs[len(c.instrs)-1].Align = 2
	return c
}
