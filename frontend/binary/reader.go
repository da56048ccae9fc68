package binary

import (
	"encoding/binary"
	"unicode/utf8"

	"wasmc/frontend/wasm"
)

// A reader consumes bytes of a module. After the first failure, which it keeps
// in err, it is at its end and every read returns zero, so that decoding code
// reads like the grammar and loops over counted things come to an end.
type reader struct {
	data []byte
	pos  int
	base int // offset of data[0] in the module
	err  *wasm.Error
}

// offset is where r is in the module.
func (r *reader) offset() int { return r.base + r.pos }

// fail reports an error about the byte at offset in the module.
func (r *reader) fail(offset int, format string, args ...any) {
	if r.err == nil {
		r.err = wasm.Errorf(offset, format, args...)
		r.data, r.base, r.pos = nil, r.offset(), 0
	}
}

func (r *reader) end() {
	r.fail(r.base+len(r.data), "unexpected end of section or function")
}

func (r *reader) byte() byte {
	if r.pos >= len(r.data) {
		r.end()
		return 0
	}
	r.pos++
	return r.data[r.pos-1]
}

// peek returns the next byte without consuming it.
func (r *reader) peek() byte {
	b := r.byte()
	if r.err == nil {
		r.pos--
	}
	return b
}

// bytes reads n bytes, which share the module's memory.
func (r *reader) bytes(n uint32) []byte {
	if uint64(n) > uint64(len(r.data)-r.pos) {
		r.end()
		return nil
	}
	b := r.data[r.pos : r.pos+int(n) : r.pos+int(n)]
	r.pos += int(n)
	return b
}

func (r *reader) fixed32() uint32 {
	if b := r.bytes(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *reader) fixed64() uint64 {
	if b := r.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (r *reader) u32() uint32 {
	if r.pos < len(r.data) && r.data[r.pos] < 0x80 { // most are one byte
		r.pos++
		return uint32(r.data[r.pos-1])
	}
	return uint32(r.unsigned(32))
}

func (r *reader) u64() uint64 { return r.unsigned(64) }

func (r *reader) s32() int32 {
	if r.pos < len(r.data) && r.data[r.pos] < 0x80 {
		r.pos++
		return int32(int8(r.data[r.pos-1]<<1) >> 1) // the sign is bit 6
	}
	return int32(r.signed(32))
}

func (r *reader) s33() int64 { return r.signed(33) }
func (r *reader) s64() int64 { return r.signed(64) }

// unsigned reads an unsigned LEB128 integer of at most size bits.
func (r *reader) unsigned(size uint) uint64 {
	start := r.offset()
	var x uint64
	for shift := uint(0); shift < size; shift += 7 {
		b := r.byte()
		x |= uint64(b&0x7F) << shift
		if b < 0x80 {
			if left := size - shift; left < 7 && b>>left != 0 {
				r.fail(start, "integer too large: unused bits are set")
			}
			return x
		}
	}
	r.fail(start, "integer representation too long")
	return 0
}

// signed reads a signed LEB128 integer of at most size bits.
func (r *reader) signed(size uint) int64 {
	start := r.offset()
	var x int64
	for shift := uint(0); shift < size; shift += 7 {
		b := r.byte()
		x |= int64(b&0x7F) << shift
		if b < 0x80 {
			// The bits beyond size must repeat the sign.
			if left := size - shift; left < 7 {
				if rest := int8(b<<1) >> left; rest != 0 && rest != -1 {
					r.fail(start, "integer too large: unused bits differ from the sign")
				}
			}
			if b&0x40 != 0 && shift+7 < 64 {
				x |= -1 << (shift + 7)
			}
			return x
		}
	}
	r.fail(start, "integer representation too long")
	return 0
}

// count reads the length of a vector of things, each of at least one byte, and
// refuses what cannot be there before anything is allocated for it.
func (r *reader) count(limit uint32, things string) int {
	at := r.offset()
	n := r.u32()
	switch {
	case n > limit:
		r.fail(at, "too many %s: %d, the limit is %d", things, n, limit)
	case int(n) > len(r.data)-r.pos:
		r.fail(at, "unexpected end of section or function: %d %s in %d bytes", n, things, len(r.data)-r.pos)
	default:
		return int(n)
	}
	return 0
}

func (r *reader) name() string {
	at := r.offset()
	n := r.u32()
	if left := len(r.data) - r.pos; uint64(n) > uint64(left) {
		r.fail(at, "length out of bounds: a name of %d bytes, %d are left", n, left)
		return ""
	}
	at = r.offset()
	b := r.bytes(n)
	if !utf8.Valid(b) {
		r.fail(at, "malformed UTF-8 encoding")
		return ""
	}
	return string(b)
}
