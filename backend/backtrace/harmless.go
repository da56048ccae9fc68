package backtrace

import (
	"bytes"
	"encoding/binary"
)

// withoutHarmless drops the rows for code that can neither trap nor call, so that
// no one asks how to unwind from there. These are epilogues: with their rows, which
// lie somewhere else in each function, the rules of functions would hardly ever be
// alike. code is that of the function.
func (m *machine) withoutHarmless(f *function, code []byte) []row {
	var kept []row
	for i, r := range f.rows {
		end := f.end
		if i+1 < len(f.rows) {
			end = f.rows[i+1].at
		}
		n := len(kept)
		switch {
		case n > 0 && r.rule == kept[n-1].rule:
		case n > 0 && m.isHarmless(code[r.at-f.start:end-f.start]):
		default:
			kept = append(kept, r)
		}
	}
	return kept
}

func (m *machine) isHarmless(code []byte) bool {
	for len(code) > 0 {
		n := m.harmless(code)
		if n == 0 || n > len(code) {
			return false
		}
		code = code[n:]
	}
	return true
}

// instructionsAMD64 are instructions of epilogues: how they begin, and their length.
var instructionsAMD64 = []struct {
	prefix string
	length int
}{
	{"\xc3", 1},         // ret
	{"\x48\x83\xc4", 4}, // add $x, %rsp
	{"\x48\x81\xc4", 7},
	{"\xc5\xf8\x77", 3}, // vzeroupper
	{"\xe9", 5},         // jmp
	{"\xeb", 2},
}

func harmlessAMD64(code []byte) int {
	for _, in := range instructionsAMD64 {
		if bytes.HasPrefix(code, []byte(in.prefix)) {
			return in.length
		}
	}
	const rexB = 0x41
	n := 0
	if code[0] == rexB && len(code) > 1 {
		n = 1
	}
	switch {
	case code[n]&^7 == 0x58: // pop
		return n + 1
	case code[n] == 0xff && len(code) > n+1 && code[n+1]&^7 == 0xe0: // jmp *%reg
		return n + 2
	}
	return 0
}

// instructionsARM64 are instructions of epilogues, where bits of a mask are.
var instructionsARM64 = []struct{ mask, bits uint32 }{
	{0xffffffff, 0xd65f03c0}, // ret
	{0xff8003ff, 0x910003ff}, // add sp, sp, #x
	{0xfc000000, 0x14000000}, // b
	{0xfffffc1f, 0xd61f0000}, // br
	{0xffe00fe0, 0xf84007e0}, // ldr x, [sp], #x
	{0xffc003e0, 0xf94003e0}, // ldr x, [sp, #x]
	{0xfec003e0, 0xa8c003e0}, // ldp x, x, [sp], #x
	{0xffc003e0, 0xa94003e0}, // ldp x, x, [sp, #x]
	{0xffc003e0, 0x6d4003e0}, // ldp d, d, [sp, #x]
	{0xffc003e0, 0x6cc003e0}, // ldp d, d, [sp], #x
	{0xffc003e0, 0xfd4003e0}, // ldr d, [sp, #x]
}

func harmlessARM64(code []byte) int {
	if len(code) < 4 {
		return 0
	}
	word := binary.LittleEndian.Uint32(code)
	for _, in := range instructionsARM64 {
		if word&in.mask == in.bits {
			return 4
		}
	}
	return 0
}
