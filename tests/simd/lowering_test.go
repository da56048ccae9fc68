package simd

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmc/tests/harness"
)

var update = flag.Bool("update", false, "rewrite testdata/lowered.txt")

// TestLowering compares the IR of every vector instruction with
// testdata/lowered.txt.
func TestLowering(t *testing.T) {
	const file = "testdata/lowered.txt"
	module := filepath.Join(t.TempDir(), "functions.wasm")
	if err := os.WriteFile(module, functionsModule(), 0o666); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "functions.ir")
	harness.MustTool(t, "", harness.Wasmc(t), module, "--emit", "ir", "-o", out)
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	got := bodies(string(text))
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	g, w := strings.SplitAfter(got, "\n"), strings.SplitAfter(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s:%d: got %q, want %q; update with go test ./tests/simd -update", file, i+1, g[i], w[i])
		}
	}
	if len(g) != len(w) {
		t.Errorf("%s has %d lines, want %d", file, len(w), len(g))
	}
}

// bodies is, of each function in a module's text, the name and the values.
func bodies(text string) string {
	var s strings.Builder
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(line, "func $"); ok {
			s.WriteString(name[:strings.IndexByte(name, '(')] + "\n")
		}
		if strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, "\treturn") {
			s.WriteString(line)
		}
	}
	return s.String()
}
