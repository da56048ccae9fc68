package frontend_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/frontend"
	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

// A feature can be switched off that the decoder, the validator of modules or that of
// functions minds, in both formats.
func TestFeaturesThatAreOff(t *testing.T) {
	for _, test := range []struct {
		text         string
		off          wasm.Feature
		text1, data1 string // errors
	}{
		{"(memory 1 2 shared)", wasm.Threads,
			"app:1:9: shared memory: atomics is switched off", "app:0x000000b: malformed limits flags: 0x03: atomics is switched off"},
		{"(memory 1) (memory 1)", wasm.MultiMemory,
			"app:1:20: multiple memories: multimemory is switched off", "app:0x000000d: multiple memories: multimemory is switched off"},
		{"(func (drop (v128.not (v128.const i64x2 0 0))))", wasm.SIMD,
			"instruction v128.const: simd128 is switched off", "instruction v128.const: simd128 is switched off"},
	} {
		m, err := wat.Parse("app", []byte(test.text), wasm.AllFeatures)
		require.NoError(t, err)
		for want, data := range map[string][]byte{test.text1: []byte(test.text), test.data1: binary.Encode(m)} {
			in := frontend.Input{File: "app", Data: data}
			_, err := frontend.Load(in.File, in.Data, frontend.Options{})
			assert.NoError(t, err)
			_, err = frontend.Load(in.File, in.Data, frontend.Options{Off: test.off})
			assert.ErrorContains(t, err, want)
			_, err = frontend.Read(in, frontend.Options{Off: test.off})
			assert.ErrorContains(t, err, want)
		}
	}
}
