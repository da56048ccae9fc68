package lower_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"wasmc/frontend"
	"wasmc/ir"
)

var update = flag.Bool("update", false, "rewrite the outputs in testdata")

// TestGolden compares the IR of the modules in testdata with what is in the same
// files.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in, want := archive.Files[0], &archive.Files[1]
			got := lowered(t, in.Name, in.Data)
			switch {
			case *update:
				want.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			case got != string(want.Data):
				t.Errorf("update with go test ./frontend/lower -update\ngot:\n%s\nwant:\n%s", got, want.Data)
			}
		})
	}
}

func lowered(t *testing.T, name string, text []byte) string {
	t.Helper()
	m, err := frontend.Load(name, text, frontend.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := ir.Verify(m); err != nil {
		t.Error(err)
	}
	return m.String()
}
