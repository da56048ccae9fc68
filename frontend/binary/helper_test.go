package binary

import (
	stdbinary "encoding/binary"
	"errors"
	"testing"

	"wasmc/frontend/wasm"
)

// module puts a module together from sections.
func module(sections ...string) []byte {
	data := "\x00asm\x01\x00\x00\x00"
	for _, s := range sections {
		data += s
	}
	return []byte(data)
}

// sec is a section with its size in front.
func sec(id byte, contents string) string { return string([]byte{id}) + sized(contents) }

// custom is a custom section.
func custom(name, contents string) string { return sec(0, sized(name)+contents) }

// sized is contents with its length in front.
func sized(contents string) string {
	return string(stdbinary.AppendUvarint(nil, uint64(len(contents)))) + contents
}

// oneFunc is a module with one function of type [] -> [] and the given locals
// and instructions.
func oneFunc(body string) []byte {
	return module(sec(1, "\x01\x60\x00\x00"), sec(3, "\x01\x00"), sec(10, "\x01"+sized(body)))
}

func decode(t *testing.T, data []byte) *wasm.Module {
	t.Helper()
	m, err := Decode(data, wasm.AllFeatures)
	if err != nil {
		t.Fatalf("%v\n% x", err, data)
	}
	return m
}

func wantError(t *testing.T, err error, offset int, msg string) {
	t.Helper()
	var e *wasm.Error
	switch {
	case !errors.As(err, &e):
		t.Errorf("error %v, want %q", err, msg)
	case e.Offset != offset || e.Msg != msg:
		t.Errorf("error at %#x: %q, want at %#x: %q", e.Offset, e.Msg, offset, msg)
	}
}
