package dwarf_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/frontend/dwarf"
	"wasmc/frontend/wasm"
)

// TestDamagedSections damages the debug sections of the modules in testdata. What is left
// of them is an error or sources that are well formed, and takes no longer than sections of that size
// should.
func TestDamagedSections(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for _, file := range modules(t) {
		m := decode(t, file)
		for range 100 {
			if read(t, damaged(m, random)) != nil {
				refused++
			}
		}
	}
	assert.NotZero(t, refused)
}

// damaged returns m with some bytes of its debug sections changed, or one of those cut
// short or left out.
func damaged(m *wasm.Module, random *rand.Rand) *wasm.Module {
	out := *m
	out.Customs = append([]wasm.Custom(nil), m.Customs...)
	for range 1 + random.IntN(4) {
		c := &out.Customs[random.IntN(len(out.Customs))]
		if !strings.HasPrefix(c.Name, ".debug") || len(c.Contents) == 0 {
			continue
		}
		c.Contents = bytes.Clone(c.Contents)
		switch at := random.IntN(len(c.Contents)); random.IntN(8) {
		case 0:
			c.Contents = c.Contents[:at]
		case 1:
			c.Contents = nil
		case 2:
			copy(c.Contents[at:], bytes.Repeat([]byte{0xFF}, 8))
		default:
			c.Contents[at] = byte(random.UintN(256))
		}
	}
	return &out
}

// read reads the debug sections of m and returns the error, which need not be one.
func read(t *testing.T, m *wasm.Module) error {
	t.Helper()
	if !dwarf.Has(m) {
		return nil
	}
	info, err := dwarf.Read(m, true, 2)
	if err != nil {
		require.NotEmpty(t, err.Error())
		return err
	}
	require.NoError(t, wellFormed(info))
	return nil
}

// TestErrorsSayWhere damages what package dwarf would stumble over, and what it would
// spend too much time or memory on.
func TestErrorsSayWhere(t *testing.T) {
	files := bytes.Repeat([]byte{0xFF}, 8)
	for _, test := range []struct {
		section string
		at      string // what is damaged there
		bytes   []byte
		want    string
	}{
		{".debug_info", "", []byte{0xFF, 0xFF, 0xFF, 0x7F}, ".debug_info at 0x4: a unit of 2147483647 bytes"},
		{".debug_info", "", []byte{0x01, 0, 0, 0}, ".debug_info at 0xc: a unit is shorter than its header"},
		{".debug_line", "\x05\x1e\x02", append([]byte{5, 0x1E}, files...), "files"},
	} {
		m := decode(t, "testdata/sum-O2-dwarf5.wasm")
		for i := range m.Customs {
			if c := &m.Customs[i]; c.Name == test.section {
				at := bytes.Index(c.Contents, []byte(test.at))
				require.GreaterOrEqual(t, at, 0)
				c.Contents = bytes.Clone(c.Contents)
				copy(c.Contents[at:], test.bytes)
			}
		}
		_, err := dwarf.Read(m, true, 1)
		assert.ErrorContains(t, err, test.want)
	}
}

// FuzzRead changes the debug sections of a module. The seeds are those of the modules in
// testdata.
func FuzzRead(f *testing.F) {
	sections := []string{".debug_info", ".debug_abbrev", ".debug_line", ".debug_str", ".debug_ranges", ".debug_rnglists",
		".debug_addr", ".debug_str_offsets", ".debug_line_str", ".debug_loc", ".debug_loclists"}
	const shape = "testdata/sum-O2-dwarf5.wasm"
	for _, file := range modules(f) {
		m := decode(f, file)
		contents := make([][]byte, len(sections))
		for i, name := range sections {
			for _, c := range m.Customs {
				if c.Name == name {
					contents[i] = c.Contents
				}
			}
		}
		f.Add(contents[0], contents[1], contents[2], contents[3], contents[4], contents[5], contents[6], contents[7], contents[8], contents[9], contents[10])
	}
	code := decode(f, shape)
	f.Fuzz(func(t *testing.T, info, abbrev, line, str, ranges, rnglists, addr, strOffsets, lineStr, loc, loclists []byte) {
		m := *code
		m.Customs = nil
		for i, contents := range [][]byte{info, abbrev, line, str, ranges, rnglists, addr, strOffsets, lineStr, loc, loclists} {
			m.Customs = append(m.Customs, wasm.Custom{Name: sections[i], Contents: contents})
		}
		start := time.Now()
		read(t, &m)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
