package generate

import "wasmc/frontend/wasm"

// prologue makes a stack frame, as compilers of C do, or none: it returns the
// number of bytes. A branch out of the function leaves it there.
func (b *body) prologue() int32 {
	if b.src.n(2) == 0 {
		return 0
	}
	size := 16 + 16*int32(b.src.n(8))
	frame := b.newLocal(wasm.I32)
	b.frame = frame + 1
	b.index(wasm.GlobalGet, stackGlobal)
	b.emit(i32(size))
	b.op(wasm.I32Sub)
	b.index(wasm.LocalTee, frame)
	b.index(wasm.GlobalSet, stackGlobal)
	return size
}

// epilogue removes the frame.
func (b *body) epilogue(size int32) {
	if size == 0 {
		return
	}
	switch b.src.n(8) {
	case 0: // by what the global has now
		b.index(wasm.GlobalGet, stackGlobal)
	case 1: // wrongly
		size -= 16
		fallthrough
	default:
		b.index(wasm.LocalGet, b.frame-1)
	}
	b.emit(i32(size))
	b.op(wasm.I32Add)
	b.index(wasm.GlobalSet, stackGlobal)
}

// spill stores a value in the frame and loads one from there.
func (b *body) spill() {
	if b.frame == 0 {
		return
	}
	k := pick(&b.src, elementKinds)
	b.index(wasm.LocalGet, b.frame-1)
	b.expr(k.typ)
	b.emit(wasm.Instr{Op: wasm.ByName(k.store), Value: uint64(b.src.n(24))})
	k = pick(&b.src, elementKinds)
	b.index(wasm.LocalGet, b.frame-1)
	b.emit(wasm.Instr{Op: wasm.ByName(k.load), Value: uint64(b.src.n(24))})
	b.index(wasm.LocalSet, b.local(k.typ))
}
