package llvm

import (
	"io"
	"path/filepath"
	"testing"

	"github.com/llir/llvm/ir/enum"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"wasmc/backend/target"
)

// TestPrinterPrintsAsLlir compares the two ways of printing the functions of all
// golden files, which have every operation.
func TestPrinterPrintsAsLlir(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	functions := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		m := parseModule(t, string(archive.Files[0].Data))
		for _, tgt := range target.All {
			p := NewProgram(m, Options{Target: tgt, Exports: true})
			u := newUnit(p.Units[0], io.Discard)
			for _, i := range p.Units[0].part.defines {
				f := u.function(m.Funcs[i], enum.LinkageInternal)
				var own printer
				own.function(f.out, nil)
				assert.Equal(t, f.out.LLString()+"\n\n", string(own.buf), "%s: %s", file, m.Funcs[i].Name)
				functions++
			}
		}
	}
	assert.NotZero(t, functions)
}
