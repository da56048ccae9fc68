// Package binary decodes and encodes the WebAssembly binary format, of WebAssembly 3.0 and
// the proposals that package wasm names.
//
// The decoder promises that every byte of the module is accounted for; that numbers are
// numbers of something it leaves to package validate.
package binary

import (
	"bytes"

	"wasmc/frontend/wasm"
)

// Decode decodes the module in data, which the result refers to. Function
// bodies are only delimited, for Body to decode. An error is a *wasm.Error.
//
// Of the features, it minds those that changed the format of what was there
// before. All else it decodes, for package validate to say what it needs.
func Decode(data []byte, features wasm.Feature) (*wasm.Module, error) {
	d := &decoder{reader: reader{data: data}, features: features, m: &wasm.Module{}}
	if err := header(data); err != nil {
		return nil, err
	}
	d.pos = len(magic) + len(version)
	d.sections()
	d.finish(len(data))
	if d.err != nil {
		return nil, d.err
	}
	return d.m, nil
}

// A decoder reads the sections of a module.
type decoder struct {
	reader
	features wasm.Feature
	m        *wasm.Module
	declared []declaration // the function section, for the bodies of the code section
	bodies   []body
	hints    map[uint32][]wasm.BranchHint // their offsets are relative to the bodies
	preceded int                          // of m.Customs, those whose Before is known
}

// A declaration is an entry of the function section.
type declaration struct {
	typ    uint32
	offset int
}

// A body is an entry of the code section.
type body struct {
	start  int // offset of the locals, which is what branch hints count from
	locals []wasm.Locals
	code   []byte
	offset int // of code
}

var (
	magic     = []byte("\x00asm")
	version   = []byte("\x01\x00\x00\x00")
	component = []byte("\x0d\x00\x01\x00")
)

// header checks the first bytes, with advice for what people mistake for a
// module.
func header(data []byte) *wasm.Error {
	switch {
	case len(data) == 0:
		return wasm.Errorf(0, "unexpected end: the input is empty")
	case len(data) > wasm.MaxModuleSize:
		return wasm.Errorf(wasm.MaxModuleSize, "module too large: %d bytes, the limit is %d", len(data), wasm.MaxModuleSize)
	case bytes.HasPrefix(data, []byte{0x1F, 0x8B}):
		return wasm.Errorf(0, "magic header not detected: this is compressed; decompress it with gunzip first")
	case isText(data):
		return wasm.Errorf(0, "magic header not detected: this looks like the text format; name the file .wat")
	case len(data) < len(magic):
		return wasm.Errorf(len(data), "unexpected end: a module begins with %q", magic)
	case !bytes.HasPrefix(data, magic):
		return wasm.Errorf(0, "magic header not detected: a module begins with %q", magic)
	case len(data) < len(magic)+len(version):
		return wasm.Errorf(len(data), "unexpected end: the version is missing")
	}
	switch v := data[len(magic) : len(magic)+len(version)]; {
	case bytes.Equal(v, component):
		return wasm.Errorf(len(magic), "unknown binary version: this is a component; wasmc takes core modules, "+
			"such as those that `wasm-tools component unbundle` takes out of it")
	case !bytes.Equal(v, version):
		return wasm.Errorf(len(magic), "unknown binary version: % x; wasmc knows version 1", v)
	}
	return nil
}

// isText reports whether data looks like the text format: an S-expression or a
// comment comes first.
func isText(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n\ufeff")
	return bytes.HasPrefix(data, []byte("(")) || bytes.HasPrefix(data, []byte(";;"))
}

// A section describes one of the sections, by its id.
type section struct {
	name  string
	order int // of the sections in a module; the ids are not in it
	read  func(*decoder)
}

var sections = [...]section{
	1:  {"type", 1, (*decoder).types},
	2:  {"import", 2, (*decoder).imports},
	3:  {"function", 3, (*decoder).funcs},
	4:  {"table", 4, (*decoder).tables},
	5:  {"memory", 5, (*decoder).memories},
	6:  {"global", 7, (*decoder).globals},
	7:  {"export", 8, (*decoder).exports},
	8:  {"start", 9, (*decoder).start},
	9:  {"element", 10, (*decoder).elemSegments},
	10: {"code", 12, (*decoder).code},
	11: {"data", 13, (*decoder).dataSegments},
	12: {"data count", 11, (*decoder).dataCount},
	13: {"tag", 6, (*decoder).tags},
}

func (d *decoder) sections() {
	order := 0
	for d.err == nil && d.pos < len(d.data) {
		at := d.pos
		id := d.byte()
		if int(id) >= len(sections) {
			d.fail(at, "malformed section id: %d", id)
			return
		}
		size := d.u32()
		if d.err != nil {
			return
		}
		if int64(size) > int64(len(d.data)-d.pos) {
			d.fail(at, "length out of bounds: a section of %d bytes, %d are left", size, len(d.data)-d.pos)
			return
		}
		if id == 0 {
			d.custom(int(size))
			continue
		}
		s := &sections[id]
		if s.order <= order {
			d.fail(at, "unexpected content after last section: the %s section is repeated or out of order", s.name)
			return
		}
		order = s.order
		d.precede(id)
		d.section(s, int(size))
	}
	d.precede(0)
}

// section reads a section of the given size. Its contents are not confined to
// that, because the specification's phrases want it so, but must be as long.
func (d *decoder) section(s *section, size int) {
	start := d.pos
	s.read(d)
	if read := d.pos - start; d.err == nil && read != size {
		d.fail(start, "section size mismatch: the %s section is %d bytes long, its contents %d", s.name, size, read)
	}
}

// precede notes that the section with the given id follows the custom sections
// read since the last one.
func (d *decoder) precede(id byte) {
	for ; d.preceded < len(d.m.Customs); d.preceded++ {
		d.m.Customs[d.preceded].Before = id
	}
}

// finish checks what concerns several sections and joins functions with their
// bodies.
func (d *decoder) finish(size int) {
	m := d.m
	switch {
	case d.err != nil:
		return
	case len(d.declared) != len(d.bodies):
		d.fail(size, "function and code section have inconsistent lengths: %d and %d", len(d.declared), len(d.bodies))
		return
	case m.HasDataCount && int(m.DataCount) != len(m.Data):
		d.fail(size, "data count and data section have inconsistent lengths: %d and %d", m.DataCount, len(m.Data))
		return
	}
	first := len(m.Funcs) - len(d.bodies)
	for i, b := range d.bodies {
		f := &m.Funcs[first+i]
		f.Locals, f.Body, f.Offset = b.locals, b.code, b.offset
		for _, h := range d.hints[uint32(first+i)] {
			if m.BranchHints == nil {
				m.BranchHints = map[uint32][]wasm.BranchHint{}
			}
			h.Offset += b.start
			m.BranchHints[uint32(first+i)] = append(m.BranchHints[uint32(first+i)], h)
		}
	}
}
