package frontend_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/frontend"
	"wasmc/frontend/binary"
	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
)

// A table of 2^32-1 elements is valid, but no one can have it.
func TestTableBeyondTheLimitIsRefused(t *testing.T) {
	funcref := wasm.TableType{Elem: wasm.Ref(wasm.HeapFunc, true), Limits: wasm.Limits{Min: 1<<32 - 1}}
	m := &wasm.Module{Tables: []wasm.Table{{TableType: funcref}}}
	require.NoError(t, validate.Module(m, wasm.Supported))
	_, err := frontend.Load("large.wasm", binary.Encode(m), frontend.Options{})
	assert.ErrorContains(t, err, "table size 4294967295 is beyond wasmc's limit of 10000000 elements")
}

// So is a memory of 16 EiB.
func TestMemoryBeyondTheLimitIsRefused(t *testing.T) {
	large := wasm.MemoryType{PageSize: 16, Limits: wasm.Limits{Min: 1 << 48, Is64: true}}
	m := &wasm.Module{Memories: []wasm.Memory{{MemoryType: large}}}
	require.NoError(t, validate.Module(m, wasm.Supported))
	_, err := frontend.Load("large.wasm", binary.Encode(m), frontend.Options{})
	assert.ErrorContains(t, err, "memory size 281474976710656 is beyond wasmc's limit of 1048576 pages")
}
