package validate_test

import (
	"bytes"
	stdbinary "encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"wasmc/frontend/wasm"
)

// FuzzDecode feeds arbitrary bytes to the decoder and, if they are a module, to
// the validator: whatever they are, the answer is a *wasm.Error about one of the
// bytes, or none.
func FuzzDecode(f *testing.F) {
	for _, data := range corpus() {
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, data) })
}

// TestMutations does the same for 10,000 damaged modules, always the same ones.
func TestMutations(t *testing.T) {
	modules := corpus()
	for _, data := range modules {
		if err := check(data, wasm.AllFeatures); err != nil {
			t.Fatalf("the corpus is not valid: %v", err)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	valid := 0
	for i := range 10_000 {
		if survives(t, mutate(random, modules[i%len(modules)])) {
			valid++
		}
		if t.Failed() {
			return
		}
	}
	if valid == 0 || valid > 9000 {
		t.Errorf("%d of 10,000 mutations are valid: what is mutated?", valid)
	}
}

// mutate cuts a copy of data off, or changes some of its bytes.
func mutate(random *rand.Rand, data []byte) []byte {
	data = bytes.Clone(data)
	switch random.IntN(5) {
	case 0:
		return data[:random.IntN(len(data))]
	case 1: // a byte more or less: sizes do not fit any more
		at := random.IntN(len(data))
		return append(data[:at:at], data[at+1:]...)
	case 2: // a number becomes a huge one
		at := 8 + random.IntN(len(data)-8)
		return append(append(data[:at:at], "\xff\xff\xff\xff\x0f"...), data[at+1:]...)
	default:
		for range 1 + random.IntN(3) {
			data[random.IntN(len(data))] ^= 1 << random.IntN(8)
		}
		return data
	}
}

// survives checks that data, valid or not, does no harm, and reports whether it
// is valid.
func survives(t *testing.T, data []byte) bool {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	err := check(data, wasm.AllFeatures)
	runtime.ReadMemStats(&after)
	// Locals are the largest multiple: a few bytes make 50,000 of them.
	if size := after.TotalAlloc - before.TotalAlloc; size > 16<<20+200*uint64(len(data)) {
		t.Errorf("%d bytes allocated for %d bytes\n% x", size, len(data), data)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("%d bytes take %v\n% x", len(data), took, data)
	}
	var e *wasm.Error
	switch {
	case err == nil:
		return true
	case !errors.As(err, &e):
		t.Errorf("not a *wasm.Error: %v", err)
	case e.Offset < 0 || e.Offset > len(data):
		t.Errorf("offset %#x in a module of %#x bytes: %v\n% x", e.Offset, len(data), err, data)
	}
	return false
}

// corpus are valid modules that together have every section and form of
// immediate.
func corpus() [][]byte {
	const types = "\x04\x60\x00\x00" + "\x60\x02\x7f\x7f\x01\x7f" + "\x5f\x02\x78\x01\x7e\x00" + "\x5e\x7f\x01"
	return [][]byte{
		assemble(sec(0, sized("nothing else"))),
		assemble(sec(1, types), sec(3, "\x01\x01"), sec(7, "\x01\x03add\x00\x00"),
			sec(10, bodies("\x00\x20\x00\x20\x01\x6a\x0b"))),
		assemble(sec(0, "\x04note1234"), sec(1, types),
			sec(2, "\x04"+"\x01m\x01f\x00\x00"+"\x01m\x01t\x01\x70\x00\x01"+"\x01m\x01m\x02\x00\x01"+"\x01m\x01g\x03\x7f\x00"),
			sec(3, "\x03\x00\x01\x00"), sec(4, "\x01\x6f\x01\x02\x04"), sec(5, "\x01\x01\x01\x02"), sec(13, "\x01\x00\x00"),
			sec(6, "\x02"+"\x7f\x01\x23\x00\x0b"+"\x7c\x00\x44\x00\x00\x00\x00\x00\x00\xf8\x7f\x0b"),
			sec(7, "\x02\x01a\x00\x01\x01b\x02\x00"), sec(8, "\x01"),
			sec(9, "\x03"+"\x00\x41\x00\x0b\x01\x01"+"\x05\x6f\x01\xd0\x6f\x0b"+"\x03\x00\x01\x02"), sec(12, "\x02"),
			sec(10, bodies(
				// block, loop, br_if, br_table, if and else
				"\x01\x02\x7f\x02\x40\x03\x40\x20\x00\x0d\x01\x20\x01\x0e\x02\x00\x01\x00\x0b\x0b\x20\x00\x04\x7f\x41\x01\x05\x41\x02\x0b\x1a\x0b",
				// memory, globals, calls, select
				"\x00\x20\x00\x28\x02\x10\x20\x01\x36\x42\x01\x04\x20\x00\x20\x01\x10\x02\x1a\x41\x00\x11\x00\x00\x23\x01\x24\x01\x20\x00\x20\x01\x23\x00\x1b\x0b",
				// bulk operations, references, a vector, exceptions
				"\x00\x41\x00\x41\x00\x41\x00\xfc\x08\x01\x00\x41\x00\xd0\x6f\x26\x01\xd2\x01\x1a\xfd\x0c0123456789abcdef\xfd\x15\x03\x1a"+
					"\x02\x40\x1f\x40\x01\x02\x00\x08\x00\x0b\x0b\x0b")),
			sec(11, "\x02"+"\x00\x41\x08\x0b\x05hello"+"\x01\x02xy"),
			sec(0, sized("name")+sec(1, "\x01\x00\x01f")+sec(2, "\x01\x01\x01\x00\x01p")),
			sec(0, sized("producers")+"\x01"+sized("language")+"\x01"+sized("C")+sized("11"))),
	}
}

func assemble(sections ...string) []byte {
	return []byte("\x00asm\x01\x00\x00\x00" + strings.Join(sections, ""))
}

// sec is a section, or a subsection, with its size.
func sec(id byte, contents string) string { return string([]byte{id}) + sized(contents) }

// sized is contents with its length in front.
func sized(contents string) string {
	return string(stdbinary.AppendUvarint(nil, uint64(len(contents)))) + contents
}

// bodies are the contents of a code section.
func bodies(codes ...string) string {
	s := string([]byte{byte(len(codes))})
	for _, code := range codes {
		s += sized(code)
	}
	return s
}
