package generate

import "wasmc/frontend/wasm"

// Loops as compilers for WebAssembly make them: a counter, addresses that go up or
// down by the same number each time, perhaps unrolled. What the optimiser knows of
// them holds as long as no address wraps around and none is out of bounds, so some
// begin where that happens.

// An array is what a loop goes through.
type array struct {
	base   uint32 // the local with the address
	offset uint64 // of the accesses
	kind   element
}

// An element is a way to load and store a value.
type element struct {
	load, store string
	typ         wasm.ValType
	size        int32
}

var elementKinds = []element{
	{"i32.load", "i32.store", wasm.I32, 4},
	{"i32.load8_u", "i32.store8", wasm.I32, 1},
	{"i32.load8_s", "i32.store8", wasm.I32, 1},
	{"i32.load16_u", "i32.store16", wasm.I32, 2},
	{"i64.load", "i64.store", wasm.I64, 8},
	{"i64.load32_s", "i64.store32", wasm.I64, 4},
	{"f32.load", "f32.store", wasm.F32, 4},
	{"f64.load", "f64.store", wasm.F64, 8},
	{"v128.load", "v128.store", wasm.V128, 16},
}

// A counted is a loop that is being generated.
type counted struct {
	*body
	arrays []array
	stride int32  // of the addresses
	trips  uint32 // the local with their number
	known  int32  // their number, or -1
	count  uint32 // the counter
	value  uint32 // what is loaded
	sum    uint32
	kind   element
}

// countedLoop generates a loop of at most some forty rounds, which takes no fuel.
func (b *body) countedLoop() {
	c := &counted{body: b, kind: pick(&b.src, elementKinds)}
	c.plain = true
	defer func() { c.plain = false }()
	c.trips, c.count = b.newLocal(wasm.I32), b.newLocal(wasm.I32)
	c.value, c.sum = b.newLocal(c.kind.typ), b.newLocal(c.kind.typ)
	c.known = -1
	if b.src.n(3) != 0 {
		c.known = pick(&b.src, []int32{1, 2, 3, 4, 7, 8, 16, 33, 0})
		b.emit(i32(c.known))
	} else {
		b.expr(wasm.I32)
		b.emit(i32(31))
		b.named("i32.and")
	}
	b.index(wasm.LocalSet, c.trips)
	c.stride = c.kind.size
	if b.src.n(4) == 0 {
		c.stride = pick(&b.src, []int32{0, 1, 2, 3, 5, 6, 8, 12, 16, 24, 32, 48, 64, 100, 400, 0x1000, 0xFFFF, 0x10000, 0x10001, 0x40000000, -1 << 31})
	}
	if b.src.n(3) == 0 {
		c.stride = -c.stride
	}
	for range 1 + b.src.n(2) {
		c.array()
	}
	switch b.src.n(4) {
	case 0:
		c.down()
	case 1:
		c.up()
	case 2:
		c.negative()
	case 3:
		c.toEnd()
	}
	if b.src.n(2) == 0 {
		c.keep()
	}
}

// keep puts the sum where the hash sees it.
func (c *counted) keep() {
	c.emit(i32(int32(c.src.n(0x100))))
	c.index(wasm.LocalGet, c.sum)
	c.emit(wasm.Instr{Op: wasm.ByName(c.kind.store)})
}

// array adds an array, and code that computes where it begins.
func (c *counted) array() {
	a := array{base: c.newLocal(wasm.I32), kind: c.kind}
	if c.src.n(2) == 0 {
		a.offset = uint64(c.src.n(64))
	}
	switch c.src.n(12) { // most without a trap, after which nothing is compared
	default: // anywhere
		c.emit(i32(int32(c.src.n(0x4000))))
	case 1: // where its last elements are next to the memory's end
		c.named("memory.size")
		c.emit(i32(1 << 16))
		c.named("i32.mul")
		c.index(wasm.LocalGet, c.trips)
		c.emit(i32(c.stride))
		c.named("i32.mul")
		c.named("i32.sub")
		c.emit(i32(int32(c.src.n(32)) - 24 - int32(a.offset)))
		c.named("i32.add")
	case 2: // where the first ones are
		c.emit(i32(1<<16 - int32(c.src.n(24))))
	case 3: // where addresses wrap around
		c.emit(i32(-c.stride * int32(c.src.n(8))))
		if c.src.n(2) == 0 {
			a.offset = uint64(uint32(max(c.stride, -c.stride))) * uint64(c.src.n(4))
		}
	case 4, 5:
		c.masked(0x7FFF)
	}
	a.offset = min(a.offset, 1<<32-1)
	c.index(wasm.LocalSet, a.base)
	c.arrays = append(c.arrays, a)
}

// guard skips what inside generates if there are no trips.
func (c *counted) guard(trips uint32, inside func()) {
	c.index(wasm.LocalGet, trips)
	c.emit(wasm.Instr{Op: wasm.ByCode(wasm.If), Block: wasm.BlockType{Index: -1}})
	inside()
	c.op(wasm.End)
}

func (c *counted) open(code wasm.Code) {
	c.emit(wasm.Instr{Op: wasm.ByCode(code), Block: wasm.BlockType{Index: -1}})
}

// add generates x += n.
func (c *counted) add(x uint32, n int32) {
	c.index(wasm.LocalGet, x)
	c.emit(i32(n))
	if n < 0 && c.src.n(2) == 0 {
		c.code[len(c.code)-1] = i32(-n)
		c.named("i32.sub")
	} else {
		c.named("i32.add")
	}
	c.index(wasm.LocalSet, x)
}

// advance moves all addresses on by so many elements.
func (c *counted) advance(by int32) {
	for _, a := range c.arrays {
		c.add(a.base, c.stride*by)
	}
}

// down counts from the number of trips down to zero. It may be unrolled: then the
// rest comes in a loop before or after.
func (c *counted) down() {
	unrolled := pick(&c.src, []int32{1, 1, 2, 4})
	part := func(mask, copies int32) {
		c.index(wasm.LocalGet, c.trips)
		c.emit(i32(mask))
		c.named("i32.and")
		c.index(wasm.LocalSet, c.count)
		c.guard(c.count, func() {
			c.open(wasm.Loop)
			for i := range copies {
				c.round(i*c.stride, nil)
			}
			c.advance(copies)
			c.add(c.count, -copies)
			c.index(wasm.LocalGet, c.count)
			if c.src.n(2) == 0 {
				c.emit(i32(0))
				c.named("i32.gt_s")
			}
			c.index(wasm.BrIf, 0)
			c.op(wasm.End)
		})
	}
	restFirst := c.src.n(2) == 0
	if unrolled > 1 && restFirst {
		part(unrolled-1, 1)
	}
	part(-unrolled, unrolled)
	if unrolled > 1 && !restFirst {
		part(unrolled-1, 1)
	}
}

// up counts up to the number of trips and looks first, or, if it is known and not
// zero, last.
func (c *counted) up() {
	c.emit(i32(0))
	c.index(wasm.LocalSet, c.count)
	indexed := c.src.n(2) == 0
	inside := func() {
		if indexed {
			c.round(0, func() { c.scaled(c.count, c.stride) })
		} else {
			c.round(0, nil)
			c.advance(1)
		}
		c.add(c.count, 1)
	}
	compare := func(names ...string) {
		c.index(wasm.LocalGet, c.count)
		c.limit()
		c.named(pick(&c.src, names))
	}
	if c.known > 0 && c.src.n(2) == 0 {
		c.open(wasm.Loop)
		inside()
		compare("i32.ne", "i32.lt_s", "i32.lt_u")
		c.index(wasm.BrIf, 0)
		c.op(wasm.End)
		return
	}
	c.open(wasm.Block)
	c.open(wasm.Loop)
	compare("i32.ge_s", "i32.ge_u", "i32.eq")
	c.index(wasm.BrIf, 1)
	inside()
	c.index(wasm.Br, 0)
	c.op(wasm.End)
	c.op(wasm.End)
}

// limit generates the number of trips.
func (c *counted) limit() {
	if c.known >= 0 && c.src.n(2) == 0 {
		c.emit(i32(c.known))
		return
	}
	c.index(wasm.LocalGet, c.trips)
}

// scaled generates x * stride.
func (c *counted) scaled(x uint32, stride int32) {
	c.index(wasm.LocalGet, x)
	if stride > 0 && stride&(stride-1) == 0 && c.src.n(2) == 0 {
		shift := int32(0)
		for stride>>shift > 1 {
			shift++
		}
		c.emit(i32(shift))
		c.named("i32.shl")
		return
	}
	c.emit(i32(stride))
	c.named("i32.mul")
}

// negative counts bytes from a negative number up to zero: the addresses are those
// of the ends, plus that.
func (c *counted) negative() {
	step := c.stride
	if step == 0 || step == -1<<31 || step >= 0x40000000 || step <= -0x40000000 {
		step = c.kind.size // or the number of rounds would be another
	}
	for _, a := range c.arrays {
		c.index(wasm.LocalGet, a.base)
		c.scaled(c.trips, step)
		c.named("i32.add")
		c.index(wasm.LocalSet, a.base)
	}
	c.emit(i32(0))
	c.scaled(c.trips, step)
	c.named("i32.sub")
	c.index(wasm.LocalSet, c.count)
	c.guard(c.trips, func() {
		c.open(wasm.Loop)
		c.round(0, func() { c.index(wasm.LocalGet, c.count) })
		c.index(wasm.LocalGet, c.count)
		c.emit(i32(step))
		c.named("i32.add")
		c.index(wasm.LocalTee, c.count)
		c.index(wasm.BrIf, 0)
		c.op(wasm.End)
	})
}

// toEnd goes on until the first address is where the array ends.
func (c *counted) toEnd() {
	if c.stride == 0 || c.stride == -1<<31 || c.stride == 0x40000000 || c.stride == -0x40000000 {
		c.stride = c.kind.size
	}
	c.index(wasm.LocalGet, c.arrays[0].base)
	c.scaled(c.trips, c.stride)
	c.named("i32.add")
	c.index(wasm.LocalSet, c.count)
	c.guard(c.trips, func() {
		c.open(wasm.Loop)
		c.round(0, nil)
		c.advance(1)
		c.index(wasm.LocalGet, c.arrays[0].base)
		c.index(wasm.LocalGet, c.count)
		c.named("i32.ne")
		c.index(wasm.BrIf, 0)
		c.op(wasm.End)
	})
}

// round generates what is done with an element, delta bytes on; more generates
// what else is to be added to the address.
func (c *counted) round(delta int32, more func()) {
	sometimes := c.src.n(6) == 0
	if sometimes {
		c.expr(wasm.I32)
		c.open(wasm.If)
	}
	from, to := c.arrays[0], c.arrays[len(c.arrays)-1]
	switch c.src.n(4) {
	case 0: // sum
		c.access(from, delta, more, c.kind.load, nil)
		c.index(wasm.LocalSet, c.value)
		c.combine()
	case 1: // copy
		c.access(to, delta, more, c.kind.store, func() { c.access(from, delta, more, c.kind.load, nil) })
	case 2: // change
		c.access(from, delta, more, c.kind.load, nil)
		c.index(wasm.LocalSet, c.value)
		c.access(to, delta, more, c.kind.store, func() { c.expr(c.kind.typ) })
		c.combine()
	case 3: // fill
		c.access(to, delta, more, c.kind.store, func() { c.index(wasm.LocalGet, c.sum) })
	}
	if sometimes {
		c.op(wasm.End)
	}
}

// access generates a load, or a store of what value generates.
func (c *counted) access(a array, delta int32, more func(), name string, value func()) {
	offset := a.offset
	c.index(wasm.LocalGet, a.base)
	if more != nil {
		more()
		c.named("i32.add")
	}
	if delta > 0 && delta < 0x1000 {
		offset = min(offset+uint64(delta), 1<<32-1)
	} else if delta != 0 {
		c.emit(i32(delta))
		c.named("i32.add")
	}
	if value != nil {
		value()
	}
	c.emit(wasm.Instr{Op: wasm.ByName(name), Value: offset})
}

// combine adds the value to the sum.
func (c *counted) combine() {
	names := map[wasm.ValType][]string{
		wasm.I32:  {"i32.add", "i32.xor", "i32.mul", "i32.or"},
		wasm.I64:  {"i64.add", "i64.xor", "i64.sub"},
		wasm.F32:  {"f32.add"},
		wasm.F64:  {"f64.add", "f64.mul"},
		wasm.V128: {"i32x4.add", "v128.xor", "i8x16.add_sat_u"},
	}[c.kind.typ]
	op := wasm.ByName(pick(&c.src, names))
	c.index(wasm.LocalGet, c.sum)
	c.index(wasm.LocalGet, c.value)
	c.emit(wasm.Instr{Op: op})
	c.canonicalise(op)
	c.index(wasm.LocalSet, c.sum)
}
