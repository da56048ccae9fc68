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
	m := &ir.Module{Instances: []*ir.Instance{{}}, Memories: []*ir.Memory{{Min: pages, Max: pages, PageShift: 16}}, Data: segments}
	return NewProgram(m, Options{Target: tgt})
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
		segments = append(segments, segment(i<<21, strings.Repeat("x", minMapped+1)))
	}
	p := withData(x86, 32_000, segments...)
	mapped := 0
	for i, im := range p.Images {
		if !im.Copied {
			mapped++
		}
		assert.Less(t, len(im.bytes), maxGap)
		assert.Less(t, im.Start, im.End)
		if i > 0 {
			assert.Less(t, p.Images[i-1].End, im.Start)
		}
	}
	assert.Positive(t, mapped)
	assert.LessOrEqual(t, mapped, maxImages)
}

func TestSmallImagesAreCopied(t *testing.T) {
	for _, tgt := range target.All {
		for size, copied := range map[int]bool{1: true, 1024: true, 1025: tgt.PageSize >= largePage, 64 << 10: tgt.PageSize >= largePage, 64<<10 + 1: false} {
			images := withData(tgt, 2, segment(0, strings.Repeat("x", size))).Images
			assert.Equal(t, copied, images[0].Copied, "%s, %d bytes", tgt.Name, size)
		}
	}
}

func TestSegmentsOutOfBoundsTrapAtTheStart(t *testing.T) {
	for _, tt := range []struct {
		at    uint64
		size  int
		traps bool
	}{
		{65535, 1, false},
		{65536, 0, false},
		{65535, 2, true},
		{65537, 0, true},
		{0xFFFFFFFF, 2, true},
	} {
		d := segment(tt.at, strings.Repeat("x", tt.size))
		p := withData(x86, 1, d)
		assert.Equal(t, !tt.traps, p.inPlace[d], "%d bytes at %d", tt.size, tt.at)
		assert.Equal(t, tt.traps, strings.Contains(written(t, p.Units[0]), `call void @"wasmc_trap_memory"`))
	}
}

// TestSegmentsAfterATrapAreNotInPlace makes sure that what an instance has not
// come to is not there: others may see its memory through a function of its that
// is in their table.
func TestSegmentsAfterATrapAreNotInPlace(t *testing.T) {
	before, bad, after := segment(0, "a"), segment(65536, "b"), segment(1, "c")
	p := withData(x86, 1, before, bad, after)
	assert.True(t, p.inPlace[before])
	assert.False(t, p.inPlace[bad])
	assert.False(t, p.inPlace[after])
	assert.Equal(t, "a", string(p.Images[0].bytes))
}

// TestSegmentsForOthersAreCopied makes sure that an instance's segments reach a
// memory of another instance only when it is instantiated.
func TestSegmentsForOthersAreCopied(t *testing.T) {
	const in = `
memory m0 1..1 page 16
table t0 1..1 funcref
data d0 m0[0] = "first"
data d1 m0[0] of 1 = "second"
elem e0 t0[0] of 1 funcref = [$f]
instance "lib"
export "memory" memory m0
instance ""
export "_start" func $f
func $f() {
b0:
	return
}
`
	out := emit(t, in, x86)
	first, second, ok := strings.Cut(out, "@wasmc_instantiate.1()")
	assert.True(t, ok)
	assert.NotContains(t, first, "llvm.memcpy")
	assert.Contains(t, second, "wasmc_table_init")
	assert.Contains(t, second, "llvm.memcpy")
}

// TestDataFile makes sure that the assembly takes the right bytes of the file.
func TestDataFile(t *testing.T) {
	image := strings.Repeat("image", 1000)
	p := withData(x86, 1, segment(0, image))
	p.m.Data = append(p.m.Data, &ir.Data{Bytes: []byte("passive")})
	var file bytes.Buffer
	require.NoError(t, p.WriteData(&file))
	assert.Equal(t, image+"passive", file.String())
	text := p.DataAssembly("f.bin")
	assert.Contains(t, text, `.incbin "f.bin", 0, 5000`)
	assert.Contains(t, text, "\"data.1\":\n.incbin \"f.bin\", 5000, 7")
	assert.Contains(t, text, ".zero 3192")
}
