package wat_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

// FuzzParse parses anything. There must be an *Error, or a module that the encoder
// and decoder take without changes.
func FuzzParse(f *testing.F) {
	f.Add([]byte(printed))
	f.Add([]byte(prelude))
	seeds, err := filepath.Glob("testdata/*.wat")
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds in testdata: %v", err)
	}
	for _, file := range seeds {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := wat.Parse(file, text, wasm.AllFeatures); err != nil {
			f.Fatalf("a seed should have much to mutate: %v", err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := wat.Parse("t.wat", text, wasm.AllFeatures)
		if err != nil {
			var bad *wat.Error
			if !errors.As(err, &bad) || err.Error() == "" {
				t.Errorf("error of type %T: %v", err, err)
			}
			return
		}
		data := binary.Encode(m)
		decoded, err := binary.Decode(data, wasm.AllFeatures)
		if err != nil {
			t.Fatalf("decoding what was encoded: %v", err)
		}
		if again := binary.Encode(decoded); !bytes.Equal(data, again) {
			t.Errorf("encoded % x\nagain   % x", data, again)
		}
		if err := wat.Print(&bytes.Buffer{}, decoded); err != nil {
			t.Errorf("printing: %v", err)
		}
	})
}

// FuzzParseScript parses anything as a script: there must be no panic.
func FuzzParseScript(f *testing.F) {
	f.Add([]byte(script))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := wat.ParseScript("t.wast", text)
		if err != nil {
			return
		}
		for _, c := range s.Commands {
			if c.Module != nil {
				c.Module.Parse(wasm.AllFeatures)
			}
		}
	})
}
