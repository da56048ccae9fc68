package frontend_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/frontend"
	"wasmc/ir"
)

// TestDamagedDebugSectionsAreDropped loads a module with debug sections, and again
// with one of them damaged: there is a warning then and everything else as before.
func TestDamagedDebugSectionsAreDropped(t *testing.T) {
	data, err := os.ReadFile("dwarf/testdata/sum-O2-dwarf5.wasm")
	require.NoError(t, err)
	var warnings []string
	opt := frontend.Options{Debug: true, Warn: func(file, msg string) { warnings = append(warnings, file+": "+msg) }}
	whole, err := frontend.Load("sum.wasm", data, opt)
	require.NoError(t, err)
	require.Empty(t, warnings)
	require.NoError(t, ir.Verify(whole))
	assert.NotEmpty(t, whole.SourceFiles)
	assert.Equal(t, "sum", whole.Funcs[0].Source.Subprogram.Name)

	at := bytes.Index(data, []byte(".debug_info")) + len(".debug_info")
	copy(data[at:], "\xf0\xf0\xf0\x00")
	damaged, err := frontend.Load("sum.wasm", data, opt)
	require.NoError(t, err)
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "sum.wasm: its debug sections are damaged and not used: .debug_info at 0x4: a unit of")
	assert.Empty(t, damaged.SourceFiles)
	assert.Nil(t, damaged.Funcs[0].Source)
	assert.Equal(t, whole.String(), damaged.String())
}

// TestDebugSectionsAreReadOnRequest makes sure that they cost nothing otherwise.
func TestDebugSectionsAreReadOnRequest(t *testing.T) {
	data, err := os.ReadFile("dwarf/testdata/sum-O2-dwarf5.wasm")
	require.NoError(t, err)
	m, err := frontend.Load("sum.wasm", data, frontend.Options{})
	require.NoError(t, err)
	assert.Empty(t, m.SourceFiles)
}
