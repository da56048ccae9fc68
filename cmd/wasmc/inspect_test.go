package main

import (
	"encoding/binary"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// A module is built from sections, each an id and its contents.
func module(sections ...string) []byte {
	return []byte("\x00asm\x01\x00\x00\x00" + strings.Join(sections, ""))
}

func section(id byte, entries ...string) string {
	contents := string(binary.AppendUvarint(nil, uint64(len(entries)))) + strings.Join(entries, "")
	return string(id) + sized(contents)
}

func custom(name, contents string) string { return "\x00" + sized(sized(name)+contents) }

// sized is s after its length, as names and sections are written.
func sized(s string) string { return string(binary.AppendUvarint(nil, uint64(len(s)))) + s }

const (
	typeSection     = 1
	importSection   = 2
	funcSection     = 3
	tableSection    = 4
	memorySection   = 5
	globalSection   = 6
	exportSection   = 7
	codeSection     = 10
	dataSection     = 11
	importedFunc    = "\x00"
	importedMemory  = "\x02"
	exportedFunc    = "\x00"
	exportedMemory  = "\x02"
	exportedGlobal  = "\x03"
	writeType       = "\x60\x04\x7F\x7F\x7F\x7F\x01\x7F" // [i32 i32 i32 i32] -> [i32]
	startType       = "\x60\x00\x00"
	sensorType      = "\x60\x01\x7E\x02\x7D\x7C" // [i64] -> [f32 f64]
	emptyBody       = "\x02\x00\x0B"
	signBody        = "\x06\x00\x41\x00\xC0\x1A\x0B" // i32.const 0, i32.extend8_s, drop
	oneOrMore       = "\x00\x01"
	twoToFour       = "\x01\x02\x04"
	funcref         = "\x70"
	mutableI32Zero  = "\x7F\x01\x41\x00\x0B"
	activeAtZero    = "\x00\x41\x00\x0B"
	producersOfTest = "\x01" + "\x0Cprocessed-by" + "\x01" + "\x05clang" + "\x0622.1.8"
)

// a command with one of everything that inspect shows.
func everything() []byte {
	return module(
		section(typeSection, startType, writeType, sensorType),
		section(importSection,
			sized("wasi_snapshot_preview1")+sized("fd_write")+importedFunc+"\x01",
			sized("wasi_snapshot_preview1")+sized("sched_yield")+importedFunc+"\x00",
			sized("env")+sized("read sensor\n")+importedFunc+"\x02"),
		section(funcSection, "\x00"),
		section(tableSection, funcref+twoToFour),
		section(memorySection, oneOrMore),
		section(globalSection, mutableI32Zero),
		section(exportSection,
			sized("memory")+exportedMemory+"\x00",
			sized("_start")+exportedFunc+"\x03",
			sized("counter")+exportedGlobal+"\x00"),
		section(codeSection, signBody),
		section(dataSection, activeAtZero+sized("hello")),
		custom("producers", producersOfTest),
		custom("target_features", "\x01"+"+"+sized("sign-ext")),
		custom("notes", "nothing"),
	)
}

func TestInspectShowsEverything(t *testing.T) {
	file := filepath.Join(t.TempDir(), "all.wasm")
	require.NoError(t, os.WriteFile(file, everything(), 0o666))
	for golden, args := range map[string][]string{
		"inspect.txt":  {"inspect", file},
		"inspect.json": {"inspect", "--json", file},
	} {
		status, stdout, stderr := wasmc(t, args...)
		require.Equal(t, 0, status, stderr)
		golden = filepath.Join("testdata", golden)
		stdout = strings.ReplaceAll(stdout, file, "all.wasm")
		if *update {
			require.NoError(t, os.WriteFile(golden, []byte(stdout), 0o666))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		assert.Equal(t, string(want), stdout, golden)
	}
}

func TestInspectTellsKindsApart(t *testing.T) {
	exporting := func(name string) []byte {
		return module(section(typeSection, startType), section(funcSection, "\x00"),
			section(exportSection, sized(name)+exportedFunc+"\x00"), section(codeSection, emptyBody))
	}
	for kind, module := range map[string][]byte{
		"command": exporting("_start"),
		"reactor": exporting("_initialize"),
		"library": exporting("start"),
	} {
		m, used, err := decode(&input{"test.wasm", module})
		require.NoError(t, err)
		assert.Equal(t, kind, summarize(m, used).Kind)
	}
}

func TestInspectReadsStandardInput(t *testing.T) {
	var out strings.Builder
	c := &cli{stdin: strings.NewReader(string(module())), stdout: &out, stderr: os.Stderr}
	assert.Equal(t, 0, c.main([]string{"inspect", "-"}))
	assert.Equal(t, "<stdin>: library, 8 B\nfunctions  0 defined (0 B), 0 imported\n", out.String())
}

func TestInspectReadsText(t *testing.T) {
	var out, errors strings.Builder
	inspect := func(text string) int {
		c := &cli{stdin: strings.NewReader(text), stdout: &out, stderr: &errors}
		return c.main([]string{"inspect", "-"})
	}
	assert.Equal(t, 0, inspect(`(module (func (block (result i32 i32) unreachable) drop drop))`))
	assert.Equal(t, "<stdin>: library, 62 B\nfunctions  1 defined (7 B), 0 imported\nuses       multivalue\n", out.String())
	assert.Equal(t, exitFailure, inspect(`(module (start 7))`))
	assert.Equal(t, "wasmc: <stdin>:1:16: unknown function 7: there is none\n\t(module (start 7))\n\t               ^\n", errors.String())
}

func TestInspectNamesTheFileOfABadModule(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.wasm")
	noSuchType := module(section(funcSection, "\x09"), section(codeSection, emptyBody))
	require.NoError(t, os.WriteFile(file, noSuchType, 0o666))
	status, stdout, stderr := wasmc(t, "inspect", file)
	assert.Equal(t, exitFailure, status)
	assert.Empty(t, stdout)
	assert.True(t, strings.HasPrefix(stderr, "wasmc: "+file+":0x"), stderr)
}
