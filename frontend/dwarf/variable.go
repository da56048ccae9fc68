package dwarf

import (
	"debug/dwarf"

	"wasmc/ir"
)

// A variable is a variable or parameter in a scope.
type variable struct {
	origin dwarf.Offset // of the entry that says the rest; 0 if there is none
	name   string
	typ    dwarf.Offset
	file   *ir.SourceFile
	line   int
	param  bool
	places []place
}

// A place is where a variable is: in a local or in memory, for a range of addresses.
type place struct {
	low, high uint64 // both 0: everywhere
	value     bool   // local and offset are the value, not its address
	local     int64  // noLocal if offset is all
	offset    int64
}

const (
	noLocal   = -1
	frameBase = -2 // in the place of a local, until it is known which
)

// variable takes an entry of a variable in a scope.
func (w *walk) variable(e *dwarf.Entry) (*variable, error) {
	v := &variable{param: e.Tag == dwarf.TagFormalParameter, file: w.fileOf(e, dwarf.AttrDeclFile), line: number(e, dwarf.AttrDeclLine)}
	v.name, _ = e.Val(dwarf.AttrName).(string)
	v.typ, _ = e.Val(dwarf.AttrType).(dwarf.Offset)
	v.origin, _ = e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
	var err error
	switch location := e.Val(dwarf.AttrLocation).(type) {
	case []byte:
		if p, ok := w.expression(location); ok {
			v.places = []place{p}
		}
	case int64:
		v.places, err = w.locationList(location)
	case uint64:
		var at int64
		if at, err = w.listAt(location); err == nil {
			v.places, err = w.locationList(at)
		}
	}
	if n, ok := e.Val(dwarf.AttrConstValue).(int64); ok && v.places == nil {
		v.places = []place{{value: true, local: noLocal, offset: n}}
	}
	return v, err
}

// The operations of expressions that compilers to WebAssembly use.
const (
	opAddr       = 0x03
	opDeref      = 0x06
	opConst1u    = 0x08
	opConst1s    = 0x09
	opConst2u    = 0x0A
	opConst2s    = 0x0B
	opConst4u    = 0x0C
	opConst4s    = 0x0D
	opConstu     = 0x10
	opConsts     = 0x11
	opPlus       = 0x22
	opPlusUconst = 0x23
	opLit0       = 0x30
	opLit31      = 0x4F
	opFbreg      = 0x91
	opStackValue = 0x9F
	opAddrx      = 0xA1
	opWasm       = 0xED // DW_OP_WASM_location
)

// expression evaluates what can be expressed as a place: a local or constant, or an
// address that is one with an offset. ok is false for all else.
func (w *walk) expression(code []byte) (p place, ok bool) {
	c := &cursor{section: ".debug_info", data: code}
	p = place{local: noLocal}
	for first := true; c.at < len(code); first = false {
		op := c.uint(1)
		if p.value || first == (op == opPlusUconst || op == opStackValue) {
			return p, false // something after its end, or before its beginning
		}
		switch {
		case op == opWasm && c.uint(1) == 0:
			p.local = int64(c.uleb())
		case op == opFbreg:
			p.local, p.offset = frameBase, c.sleb()
		case op == opAddr:
			p.offset = int64(c.uint(4))
		case op == opAddrx:
			address, ok := w.address(c.uleb())
			if !ok {
				return p, false
			}
			p.offset = int64(address)
		case op == opConstu:
			p.offset = int64(c.uleb())
		case op == opConsts:
			p.offset = c.sleb()
		case op >= opLit0 && op <= opLit31:
			p.offset = int64(op - opLit0)
		case op == opConst1u:
			p.offset = int64(c.uint(1))
		case op == opConst1s:
			p.offset = int64(int8(c.uint(1)))
		case op == opConst2u:
			p.offset = int64(c.uint(2))
		case op == opConst2s:
			p.offset = int64(int16(c.uint(2)))
		case op == opConst4u:
			p.offset = int64(c.uint(4))
		case op == opConst4s:
			p.offset = int64(int32(c.uint(4)))
		case op == opPlusUconst:
			p.offset += int64(c.uleb())
		case op == opStackValue:
			p.value = true
		default:
			return p, false
		}
	}
	return p, c.err == nil && len(code) > 0
}

// address returns an address of .debug_addr by its number.
func (w *walk) address(i uint64) (uint64, bool) {
	c := &cursor{section: ".debug_addr", data: section(w.m, ".debug_addr")}
	if i > uint64(len(c.data)) || w.addrBase < 0 || w.addrBase > int64(len(c.data)) {
		return 0, false
	}
	c.skip(int(w.addrBase) + 4*int(i))
	a := c.uint(4)
	return a, c.err == nil
}

// listAt returns where list number i of .debug_loclists is.
func (w *walk) listAt(i uint64) (int64, error) {
	c := &cursor{section: ".debug_loclists", data: section(w.m, ".debug_loclists")}
	if i > uint64(len(c.data)) || w.listsBase < 0 || w.listsBase > int64(len(c.data)) {
		c.fail("list %d is beyond the section", i)
		return 0, c.err
	}
	c.skip(int(w.listsBase) + 4*int(i))
	return w.listsBase + int64(c.uint(4)), c.err
}

// locationList reads a list of places.
func (w *walk) locationList(at int64) ([]place, error) {
	name := ".debug_loc"
	if w.version >= 5 {
		name = ".debug_loclists"
	}
	c := &cursor{section: name, data: section(w.m, name)}
	if at < 0 || at > int64(len(c.data)) {
		c.fail("a list at %#x is beyond the section", at)
		return nil, c.err
	}
	c.at = int(at)
	next := c.oldLocation
	if w.version >= 5 {
		next = func(base *uint64) (uint64, uint64, bool) { return c.location(w, base) }
	}
	var places []place
	base := w.low
	for {
		w.spend(1)
		low, high, more := next(&base)
		if !more || c.err != nil {
			return places, c.err
		}
		if low == high {
			continue // a new base
		}
		var size uint64
		if w.version >= 5 {
			size = c.uleb()
		} else {
			size = c.uint(2)
		}
		start := c.at
		c.skip(int(min(size, uint64(len(c.data)))))
		if c.err != nil {
			return nil, c.err
		}
		if p, ok := w.expression(c.data[start:c.at]); ok && low < high && w.layout.function(low) >= 0 {
			p.low, p.high = low, high
			places = append(places, p)
		}
	}
}

// oldLocation takes a range of a list of DWARF 4 or before.
func (c *cursor) oldLocation(base *uint64) (low, high uint64, more bool) {
	low, high = c.uint(4), c.uint(4)
	if low == 0xFFFFFFFF {
		*base = high
		return 0, 0, true
	}
	return *base + low, *base + high, low != 0 || high != 0
}

// location takes a range of a list of DWARF 5. It is empty if there is only a new base.
func (c *cursor) location(w *walk, base *uint64) (low, high uint64, more bool) {
	address := func() uint64 {
		a, ok := w.address(c.uleb())
		if !ok {
			c.fail("an address is beyond .debug_addr")
		}
		return a
	}
	switch kind := c.uint(1); kind {
	case 0: // end_of_list
		return 0, 0, false
	case 1: // base_addressx
		*base = address()
	case 2: // startx_endx
		low, high = address(), address()
	case 3: // startx_length
		low = address()
		high = low + c.uleb()
	case 4: // offset_pair
		low, high = *base+c.uleb(), 0
		high = *base + c.uleb()
	case 6: // base_address
		*base = c.uint(4)
	case 7: // start_end
		low, high = c.uint(4), c.uint(4)
	case 8: // start_length
		low = c.uint(4)
		high = low + c.uleb()
	default:
		c.fail("unknown kind %#x of a location", kind)
	}
	return low, high, true
}

func (c *cursor) sleb() int64 {
	var x int64
	for shift := uint(0); ; shift += 7 {
		b := c.uint(1)
		if c.err != nil {
			return 0
		}
		if shift < 64 {
			x |= int64(b&0x7F) << shift
		}
		if b&0x80 == 0 {
			if b&0x40 != 0 && shift+7 < 64 {
				x |= -1 << (shift + 7)
			}
			return x
		}
	}
}
