package backtrace

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNamesOfCopies(t *testing.T) {
	names := Names{Functions: map[string]string{"wasm.f": "f", "wasm.f.1": "f.1"}}
	assert.Equal(t, "f", names.lookup("wasm.f"))
	assert.Equal(t, "f.1", names.lookup("wasm.f.1"))
	assert.Equal(t, "f", names.lookup("wasm.f.specialized.2"))
	assert.Equal(t, "", names.lookup("wasmc_trap"))
	assert.Equal(t, "", names.lookup("memcpy"))
}

// section is call frame information of one function at 0x2000, as LLVM writes it: a
// push, another one, and the way back.
var section = []byte{
	0x14, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x78, 16, 1, 0x1b, 0x0c, 7, 8, 0x90, 1, 0, 0,
	0x1c, 0, 0, 0, 0x1c, 0, 0, 0, 0xe0, 0x0f, 0, 0, 0x20, 0, 0, 0, 0,
	0x41, 0x0e, 16, 0x42, 0x0e, 24, 0x83, 3, 0x86, 2, 0x4a, 0x0e, 8, 0, 0,
}

func TestRulesOfAFunction(t *testing.T) {
	m := machines["amd64"]
	list, err := m.readFrames(section, 0x1000, true)
	require.NoError(t, err)
	require.Len(t, list, 1)
	f := list[0]
	assert.Equal(t, uint64(0x2000), f.start)
	assert.Equal(t, uint64(0x2020), f.end)
	assert.Equal(t, []row{
		{0x2000, rule{offset: 8, ra: 8}},
		{0x2001, rule{offset: 16, ra: 8}},
		{0x2003, rule{offset: 24, ra: 8, fp: 16}},
		{0x200d, rule{offset: 8, ra: 8, fp: 16}},
	}, f.rows)
	want := []byte{1<<opBits + opPush, 2<<opBits + opPush, opFP, 2, 10<<opBits | opOffset, 1, endOfRules}
	assert.Equal(t, want, m.rules(f.rows, f.start))
}

func TestEpiloguesAreLeftOut(t *testing.T) {
	m := machines["amd64"]
	list, err := m.readFrames(section, 0x1000, true)
	require.NoError(t, err)
	code := bytes.Repeat([]byte{0x90}, 0x20)
	copy(code[0xd:], bytes.Repeat([]byte{0xc3}, 0x13))
	assert.Len(t, m.withoutHarmless(&list[0], code), 3)
	code[0x10] = 0x90
	assert.Len(t, m.withoutHarmless(&list[0], code), 4)
}

func TestWhatFollowsTheUnknownIsUnknown(t *testing.T) {
	m := machines["arm64"]
	rows := []row{{0x1000, rule{}}, {0x1004, rule{base: unknown, ra: 8}}, {0x1008, rule{offset: 16, ra: 8}}}
	want := []byte{
		1<<opBits | opBase, byte(unknown),
		1<<opBits | opOffset, 2, opBase, 0, opRA, 1,
		endOfRules,
	}
	assert.Equal(t, want, m.rules(rows, 0x1000))
}

func TestLongNamesAreCut(t *testing.T) {
	assert.Equal(t, "f", shortened("f"))
	long := shortened(strings.Repeat("ä", maxName))
	assert.Less(t, len(long), maxName)
	assert.True(t, utf8.ValidString(long))
	assert.True(t, strings.HasSuffix(long, "..."))
}

// FuzzReadFrames reads damaged call frame information: an error, or rows that can be
// encoded.
func FuzzReadFrames(f *testing.F) {
	f.Add(section)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, m := range machines {
			list, err := m.readFrames(data, 0x1000, true)
			if err != nil {
				continue
			}
			m.encode(m.sound(list, 0x1000, make([]byte, 1<<16)), nil)
		}
	})
}
