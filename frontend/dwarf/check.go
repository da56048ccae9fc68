package dwarf

import (
	"debug/dwarf"
	"encoding/binary"
	"fmt"
)

// Package dwarf believes what it reads: it makes slices as long as the data says, and
// reads the same abbreviations for each unit that refers to them at another offset. What
// follows looks for the numbers that could hurt, before package dwarf sees them.

// A header is the header of a unit.
type header struct {
	entries, end dwarf.Offset // of its first entry, and of the next unit
	abbrev       uint64       // the offset of its abbreviations
	typ          byte         // from DWARF 5 on
	version      int
}

// The types of units that say something about code.
const (
	compileUnit  = 1
	skeletonUnit = 4
)

// check returns the headers of the units, and grants the budget.
func (r *reader) check() ([]header, error) {
	total := 0
	for i := range r.m.Customs {
		total += len(r.m.Customs[i].Contents)
	}
	r.budget.Store(1<<20 + 64*int64(total))

	var units []header
	abbrevs := map[uint64]bool{}
	c := &cursor{section: ".debug_info", data: section(r.m, ".debug_info")}
	for c.at < len(c.data) && c.err == nil {
		h := c.unitHeader()
		if c.err == nil && (h.typ == compileUnit || h.typ == skeletonUnit) {
			units = append(units, h)
		}
		if !abbrevs[h.abbrev] {
			abbrevs[h.abbrev] = true
			r.abbreviations(h.abbrev)
		}
	}
	return units, c.err
}

// unitHeader takes a unit and returns its header.
func (c *cursor) unitHeader() header {
	end, is64 := c.length()
	h := header{end: dwarf.Offset(end), typ: compileUnit}
	version := c.uint(2)
	h.version = int(version)
	if c.err == nil && (version < 2 || version > 5) {
		c.fail("unsupported DWARF version %d", version)
	}
	size := 4
	if is64 {
		size = 8
	}
	if version == 5 {
		h.typ = byte(c.uint(1))
		c.uint(1) // the size of addresses
		h.abbrev = c.uint(size)
	} else {
		h.abbrev = c.uint(size)
		c.uint(1)
	}
	if h.typ == skeletonUnit {
		c.uint(8)
	}
	h.entries = dwarf.Offset(c.at)
	if c.at > end {
		c.fail("a unit is shorter than its header")
	}
	c.at = end
	return h
}

// abbreviations pays for reading the abbreviations at an offset.
func (r *reader) abbreviations(at uint64) {
	c := &cursor{section: ".debug_abbrev", data: section(r.m, ".debug_abbrev")}
	if at > uint64(len(c.data)) {
		return // package dwarf will say so
	}
	start := int(at)
	c.at = start
	for c.uleb() != 0 && c.err == nil {
		c.uleb()
		c.uint(1)
		for c.err == nil {
			attr, form := c.uleb(), c.uleb()
			if form == implicitConst {
				c.uleb()
			}
			if attr == 0 && form == 0 {
				break
			}
		}
	}
	r.spend(4 * (c.at - start))
}

const implicitConst = 0x21 // DW_FORM_implicit_const

// lineTable pays for the header of the line table at an offset, and checks that it
// lists no more files than it can have.
func (r *reader) lineTable(at int64) error {
	c := &cursor{section: ".debug_line", data: section(r.m, ".debug_line")}
	if at < 0 || at > int64(len(c.data)) {
		return nil // package dwarf will say so
	}
	c.at = int(at)
	end, is64 := c.length()
	version := c.uint(2)
	r.spend(max(end-int(at), 0))
	if c.err != nil || version < 5 {
		return c.err
	}
	c.uint(2) // sizes of addresses and segment selectors
	if is64 {
		c.uint(8)
	} else {
		c.uint(4)
	}
	c.uint(5)
	opcodes := int(c.uint(1))
	c.skip(max(opcodes-1, 0))
	for range 2 { // directories, files
		forms := make([]uint64, c.uint(1))
		for i := range forms {
			c.uleb()
			forms[i] = c.uleb()
		}
		count := c.uleb()
		if count > uint64(len(c.data)) || count > 0 && len(forms) == 0 {
			c.fail("a list of %d files", count)
		}
		for range count {
			for _, form := range forms {
				c.form(form, is64)
			}
			if c.err != nil {
				return c.err
			}
		}
	}
	return c.err
}

// form skips a value in one of the forms that line tables have.
func (c *cursor) form(form uint64, is64 bool) {
	switch form {
	case 0x08: // string
		for c.uint(1) != 0 && c.err == nil {
		}
	case 0x0E, 0x1D, 0x1F: // strp, strp_sup, line_strp
		if is64 {
			c.uint(8)
		} else {
			c.uint(4)
		}
	case 0x0B, 0x25: // data1, strx1
		c.uint(1)
	case 0x05, 0x26: // data2, strx2
		c.uint(2)
	case 0x27: // strx3
		c.skip(3)
	case 0x06, 0x28: // data4, strx4
		c.uint(4)
	case 0x07: // data8
		c.uint(8)
	case 0x1E: // data16
		c.skip(16)
	case 0x0F, 0x1A: // udata, strx
		c.uleb()
	case 0x09: // block
		c.skip(int(min(c.uleb(), uint64(len(c.data)))))
	default:
		c.fail("unknown form %#x in the list of files", form)
	}
}

// A cursor reads a section. It keeps its first error and returns zeros afterwards.
type cursor struct {
	section string
	data    []byte
	at      int
	err     error
}

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%s at %#x: %s", c.section, c.at, fmt.Sprintf(format, args...))
	}
}

func (c *cursor) skip(n int) {
	if n > len(c.data)-c.at {
		c.fail("unexpected end")
		return
	}
	c.at += n
}

// uint takes a number of so many bytes.
func (c *cursor) uint(size int) uint64 {
	if c.err != nil || size > len(c.data)-c.at {
		c.fail("unexpected end")
		return 0
	}
	var b [8]byte
	copy(b[:], c.data[c.at:c.at+size])
	c.at += size
	return binary.LittleEndian.Uint64(b[:])
}

func (c *cursor) uleb() uint64 {
	x, n := binary.Uvarint(c.data[c.at:])
	if c.err != nil || n <= 0 {
		c.fail("unexpected end of a number")
		return 0
	}
	c.at += n
	return x
}

// length takes the length that units begin with. It returns where the unit ends, and
// whether its offsets have 64 bits.
func (c *cursor) length() (end int, is64 bool) {
	n := c.uint(4)
	if n == 0xFFFFFFFF {
		n, is64 = c.uint(8), true
	}
	if n > uint64(len(c.data)-c.at) {
		c.fail("a unit of %d bytes, %d are left", n, len(c.data)-c.at)
		return c.at, is64
	}
	return c.at + int(n), is64
}
