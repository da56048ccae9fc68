package generate

import "wasmc/frontend/wasm"

// refuel sets the fuel.
func (b *body) refuel() {
	b.emit(i32(fuel))
	b.index(wasm.GlobalSet, fuelGlobal)
}

// hash computes a hash of all that another function can have changed and a number
// can tell.
func (b *body) hash() {
	sum, at := b.newLocal(wasm.I64), b.newLocal(wasm.I32)
	b.emit(wasm.Instr{Op: wasm.ByCode(wasm.Loop), Block: wasm.BlockType{Index: -1}})
	b.mix(sum, func() {
		b.index(wasm.LocalGet, at)
		b.emit(wasm.Instr{Op: wasm.ByName("i64.load"), Align: 3})
	})
	b.index(wasm.LocalGet, at)
	b.emit(i32(8))
	b.op(wasm.I32Add)
	b.index(wasm.LocalTee, at)
	b.named("memory.size")
	b.emit(i32(1 << 16))
	b.op(wasm.I32Mul)
	b.named("i32.ne")
	b.index(wasm.BrIf, 0)
	b.op(wasm.End)
	b.mix(sum, func() { b.named("memory.size"); b.named("i64.extend_i32_u") })
	for i := range b.Tables {
		b.mix(sum, func() {
			b.emit(wasm.Instr{Op: wasm.ByName("table.size"), Index: uint32(i)})
			b.named("i64.extend_i32_u")
		})
	}
	for i, g := range b.Globals {
		for _, bits := range bitsOf[g.Type] {
			b.mix(sum, func() {
				b.index(wasm.GlobalGet, uint32(i))
				for _, in := range bits {
					b.emit(in)
				}
			})
		}
	}
	b.index(wasm.LocalGet, sum)
}

// bitsOf are the instructions that make i64 values of a value: two of a vector.
var bitsOf = map[wasm.ValType][][]wasm.Instr{
	wasm.I32:  {{named("i64.extend_i32_u")}},
	wasm.I64:  {{}},
	wasm.F32:  {{named("i32.reinterpret_f32"), named("i64.extend_i32_u")}},
	wasm.F64:  {{named("i64.reinterpret_f64")}},
	wasm.V128: {{named("i64x2.extract_lane")}, {{Op: wasm.ByName("i64x2.extract_lane"), Index2: 1}}},
}

func named(name string) wasm.Instr { return wasm.Instr{Op: wasm.ByName(name)} }

// mix makes the value that word generates a part of the sum.
func (b *body) mix(sum uint32, word func()) {
	b.index(wasm.LocalGet, sum)
	word()
	b.named("i64.xor")
	b.emit(wasm.Instr{Op: wasm.ByCode(wasm.I64Const), Value: 0x9E3779B97F4A7C15})
	b.op(wasm.I64Mul)
	b.emit(wasm.Instr{Op: wasm.ByCode(wasm.I64Const), Value: 29})
	b.named("i64.rotl")
	b.index(wasm.LocalSet, sum)
}
