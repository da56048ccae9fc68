package llvm

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"wasmc/backend/target"
	"wasmc/ir"
)

var update = flag.Bool("update", false, "rewrite the outputs in testdata")

// TestGolden compares the LLVM IR of the modules in testdata with what is in
// the same files: all that a section wants to be there, for the target that it
// is named after.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { golden(t, file) })
	}
}

func golden(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	require.NoError(t, err)
	var in string
	for i := range archive.Files {
		section := &archive.Files[i]
		if section.Name == "in.ir" {
			in = string(section.Data)
			continue
		}
		tgt, err := target.ByName(section.Name)
		require.NoError(t, err)
		got := functionsOf(emit(t, in, tgt))
		if *update {
			section.Data = []byte(got)
			continue
		}
		assert.Equal(t, string(section.Data), got, "%s; update with go test ./backend/llvm -update", section.Name)
	}
	if *update {
		require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o666))
	}
}

// emit returns the LLVM IR of a module in one unit.
func emit(t *testing.T, text string, tgt *target.Target) string {
	t.Helper()
	m := parseModule(t, text)
	p := NewProgram(m, Options{Target: tgt, Whole: true})
	var out bytes.Buffer
	require.NoError(t, p.Units[0].Write(&out))
	return out.String()
}

func parseModule(t *testing.T, text string) *ir.Module {
	t.Helper()
	m, err := ir.Parse(text)
	require.NoError(t, err)
	require.NoError(t, ir.Verify(m))
	return m
}

// functionsOf returns the definitions of the guest's functions.
func functionsOf(text string) string {
	var out strings.Builder
	for _, def := range strings.SplitAfter(text, "\n}\n") {
		start := strings.Index(def, "define ")
		if start >= 0 && !strings.Contains(def, "@wasmc_start(") && !strings.Contains(def, "@wasmc_instantiate.") {
			out.WriteString(def[start:])
		}
	}
	return out.String()
}
