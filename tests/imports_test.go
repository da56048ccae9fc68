package tests

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"wasmc/tests/harness"
)

// mayImport is the direction of dependencies: which packages of ours each one
// may import. Nothing imports tests. Frontend and backend never meet.
var mayImport = map[string][]string{
	"ir":                  {},
	"ir/parallel":         {},
	"ir/passes":           {"ir", "ir/parallel"},
	"runtime":             {},
	"frontend/wasm":       {"ir"},
	"frontend/binary":     {"frontend/wasm"},
	"frontend/validate":   {"frontend/wasm"},
	"frontend/emscripten": {"frontend/binary", "frontend/wasm"},
	"frontend/dwarf":      {"frontend/wasm", "ir", "ir/parallel"},
	"frontend/lower":      {"frontend/wasm", "ir"},
	"frontend/wat":        {"frontend/binary", "frontend/wasm"},
	"frontend":            {"frontend/binary", "frontend/dwarf", "frontend/emscripten", "frontend/validate", "frontend/lower", "frontend/wasm", "frontend/wat", "ir", "ir/parallel"},
	"backend/backtrace":   {"backend/object"},
	"backend/cache":       {},
	"backend/embedded":    {"backend/policy"},
	"backend/policy":      {},
	"backend/target":      {},
	"backend/note":        {"backend/policy"},
	"backend/oci":         {},
	"backend/sbom":        {},
	"backend/confine":     {"backend/policy", "backend/target", "runtime"},
	"backend/native":      {"backend/object", "ir", "runtime"},
	"backend/object":      {},
	"backend/llvm":        {"backend/confine", "backend/embedded", "backend/native", "backend/policy", "backend/target", "ir", "runtime"},
	"backend/toolchain":   {"backend/backtrace", "backend/object", "backend/target", "ir/parallel", "runtime"},
	"backend":             {"backend/backtrace", "backend/cache", "backend/embedded", "backend/llvm", "backend/native", "backend/note", "backend/object", "backend/policy", "backend/target", "backend/toolchain", "ir", "ir/parallel", "runtime"},
	"cmd/wasmc": {
		"backend/native",
		"frontend", "frontend/binary", "frontend/emscripten", "frontend/validate", "frontend/wasm", "frontend/wat", "ir", "ir/passes",
		"backend", "backend/cache", "backend/embedded", "backend/note", "backend/oci", "backend/policy", "backend/sbom", "backend/target", "backend/toolchain", "runtime",
	},
}

// only names the one package that may import each of these.
var only = map[string]string{
	"github.com/CycloneDX/":                  "backend/sbom",
	"github.com/google/go-containerregistry": "backend/oci",
	"github.com/llir/llvm":                   "backend/llvm",
}

func TestImportsFollowTheDirection(t *testing.T) {
	packages := list(t)
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module)
		if strings.HasPrefix(name, "tests") || strings.HasPrefix(name, "examples") {
			continue
		}
		allowed, ok := mayImport[name]
		if !ok {
			t.Errorf("%s: add the package and what it may import to the table", name)
		}
		for _, path := range p.Imports {
			if ours, ok := strings.CutPrefix(path, module); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s", name, ours)
			}
			for prefix, user := range only {
				if strings.HasPrefix(path, prefix) && name != user {
					t.Errorf("%s imports %s; only %s may", name, path, user)
				}
			}
		}
		delete(mayImport, name)
	}
	for name := range mayImport {
		t.Errorf("%s: the table has a package that is not there", name)
	}
}

const module = "wasmc/"

// A listed package is one of go list's.
type listed struct {
	ImportPath string
	Imports    []string
}

func list(t *testing.T) (packages []listed) {
	out := harness.MustTool(t, harness.Root(), "go", "list", "-json=ImportPath,Imports", "./...")
	decoder := json.NewDecoder(strings.NewReader(out))
	for {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
