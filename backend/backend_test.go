package backend

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/ir"
)

func TestWriteWholeLeavesNothingHalf(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out")
	require.NoError(t, WriteWhole(name, 0o666, func(w io.Writer) error {
		_, err := io.WriteString(w, "first")
		return err
	}))
	full := errors.New("full")
	assert.Equal(t, full, WriteWhole(name, 0o666, func(w io.Writer) error {
		io.WriteString(w, "second")
		return full
	}))
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "first", string(data))
	err = WriteWhole(filepath.Join(dir, "missing", "out"), 0o666, func(io.Writer) error { return nil })
	assert.ErrorContains(t, err, filepath.Join("missing", "out: "))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}

func TestUnknownImportsAreAllListed(t *testing.T) {
	m := &ir.Module{Instances: []*ir.Instance{{}}}
	m.Funcs = []*ir.Func{
		{Name: "a", Import: &ir.Import{Module: "env", Name: "a"}, Params: []ir.Type{ir.I32, ir.F64}},
		{Name: "b", Import: &ir.Import{Module: "wasi_snapshot_preview1", Name: "fd_write"}, Params: []ir.Type{ir.I32}},
		{Name: "c", Import: &ir.Import{Module: "wasi_snapshot_preview1", Name: "sched_yield"}, Results: []ir.Type{ir.I32}},
	}
	m.Memories = []*ir.Memory{{Import: &ir.Import{Module: "env", Name: "memory"}, Min: 3}}
	err := checkImports(m, interfaceOf(m, &Options{}), false)
	var imports *ImportError
	require.ErrorAs(t, err, &imports)
	assert.Len(t, imports.Imports, 3)
	assert.ErrorContains(t, err, `func "env" "a" [i32 f64] -> []`)
	assert.ErrorContains(t, err, `func "wasi_snapshot_preview1" "fd_write" [i32] -> [], which has type [i32 i32 i32 i32] -> [i32]`)
	assert.ErrorContains(t, err, `memory "env" "memory" of 3 pages`)
	assert.NotContains(t, err.Error(), "sched_yield")
}

func TestMemoryBeyondThePolicy(t *testing.T) {
	m := &ir.Module{Memories: []*ir.Memory{{Min: 2, PageShift: 16}, {Min: 5}}}
	assert.NoError(t, checkMemory(m, 0))
	assert.NoError(t, checkMemory(m, 128<<10+5))
	assert.EqualError(t, checkMemory(m, 128<<10), "its memories have 131077 bytes at the start, and max-memory allows 131072")
}

func TestLibrariesHaveNoEntryPoint(t *testing.T) {
	f := &ir.Func{Name: "f", Params: []ir.Type{ir.I32}}
	m := &ir.Module{Funcs: []*ir.Func{f}, Instances: []*ir.Instance{{Exports: []*ir.Export{{Name: "_start", Func: f}}}}}
	check := func(opt *Options) error { return check(m, interfaceOf(m, opt), opt) }
	assert.ErrorContains(t, check(&Options{}), "no entry point")
	assert.NoError(t, check(&Options{Emit: Object}))
	f.Params = nil
	assert.NoError(t, check(&Options{}))
}
