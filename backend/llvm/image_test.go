package llvm

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/target"
	"wasmc/ir"
)

var x86 = target.All[0]

// withData plans a program that has one memory and these active segments.
func withData(tgt *target.Target, pages uint64, segments ...*ir.Data) *Program {
	for _, d := range segments {
		d.Active = true
	}
	m := &ir.Module{Memories: []*ir.Memory{{Min: pages, Max: pages, PageShift: 16}}, Data: segments}
	return NewProgram(m, Options{Target: tgt, LLVM: 22})
}

func segment(at uint64, bytes string) *ir.Data {
	return &ir.Data{At: ir.Constant{Bits: at}, Bytes: []byte(bytes)}
}

func TestImageCoversItsPages(t *testing.T) {
	p := withData(x86, 1, segment(4100, "ab"))
	require.Len(t, p.Images, 1)
	im := p.Images[0]
	assert.Equal(t, x86.MemoryBase+4096, im.Start)
	assert.Equal(t, x86.MemoryBase+8192, im.End)
	assert.Equal(t, "\x00\x00\x00\x00ab", string(im.bytes))
}

func TestLaterSegmentsOverwriteEarlierOnes(t *testing.T) {
	p := withData(x86, 1, segment(0, "abcd"), segment(2, "XY"), segment(1, "\x00"))
	assert.Equal(t, "a\x00XY", string(p.Images[0].bytes))
}

func TestZerosAreNotInTheFile(t *testing.T) {
	p := withData(x86, 100, segment(0, "a"+strings.Repeat("\x00", 5<<20)+"b"), segment(80<<16, strings.Repeat("\x00", 1<<20)))
	require.Len(t, p.Images, 2)
	assert.Equal(t, "a", string(p.Images[0].bytes))
	assert.Equal(t, x86.MemoryBase+5<<20, p.Images[1].Start)
}

func TestSmallGapsAreFilled(t *testing.T) {
	p := withData(x86, 100, segment(0, "a"), segment(100_000, "b"))
	require.Len(t, p.Images, 1)
	assert.Len(t, p.Images[0].bytes, 100_001)
}

func TestImagesAreNotTooMany(t *testing.T) {
	var segments []*ir.Data
	for i := range uint64(1000) {
		segments = append(segments, segment(i<<20, "x"))
	}
	p := withData(x86, 16_000, segments...)
	assert.LessOrEqual(t, len(p.Images), maxImages)
	for i, im := range p.Images {
		assert.Less(t, im.Start, im.End)
		if i > 0 {
			assert.Less(t, p.Images[i-1].End, im.Start)
		}
	}
}

func TestSmallImagesAreCopiedWherePagesAreLarge(t *testing.T) {
	for _, tgt := range target.All {
		small := withData(tgt, 1, segment(8, "x")).Images
		large := withData(tgt, 100, segment(8, strings.Repeat("x", 1<<20))).Images
		assert.Equal(t, tgt.PageSize >= minMapped, small[0].Copied, tgt.Name)
		assert.False(t, large[0].Copied, tgt.Name)
	}
}

func TestSegmentsOutOfBoundsTrapAtTheStart(t *testing.T) {
	for _, tt := range []struct {
		at   uint64
		size int
		trap string
	}{
		{65535, 1, ""},
		{65536, 0, ""},
		{65535, 2, "memory_bounds"},
		{65537, 0, "memory_bounds"},
		{0xFFFFFFFF, 2, "memory_bounds"},
	} {
		p := withData(x86, 1, segment(tt.at, strings.Repeat("x", tt.size)))
		assert.Equal(t, tt.trap, p.startTrap, "%d bytes at %d", tt.size, tt.at)
	}
}

func TestElementsOutOfBoundsTrapAtTheStart(t *testing.T) {
	m := &ir.Module{
		Tables: []*ir.Table{{Min: 1, Max: 1, Type: ir.FuncRef}},
		Elems:  []*ir.Elem{{Active: true, At: ir.Constant{Bits: 1}, Type: ir.FuncRef, Refs: make([]ir.Constant, 1)}},
	}
	assert.Equal(t, "table_bounds", NewProgram(m, Options{Target: x86}).startTrap)
}

// TestDataFile makes sure that the assembly takes the right bytes of the file.
func TestDataFile(t *testing.T) {
	p := withData(x86, 1, segment(0, "image"))
	p.m.Data = append(p.m.Data, &ir.Data{Bytes: []byte("passive")})
	var file bytes.Buffer
	require.NoError(t, p.WriteData(&file))
	assert.Equal(t, "imagepassive", file.String())
	text := p.DataAssembly("f.bin")
	assert.Contains(t, text, `.incbin "f.bin", 0, 5`)
	assert.Contains(t, text, "\"data.1\":\n.incbin \"f.bin\", 5, 7")
	assert.Contains(t, text, ".zero 4091")
}
