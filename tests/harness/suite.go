package harness

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

// Suite returns a directory of the official test suites: "wasi" or "spec". It
// skips the test if there is none.
func Suite(t testing.TB, name string) string {
	t.Helper()
	home := os.Getenv("WASMC_TESTSUITE")
	if home == "" {
		home = filepath.Join(Root(), "..", "shared", "testsuite")
	}
	suite := filepath.Join(home, name)
	if !exists(suite) {
		t.Skipf("%s is not there. Set WASMC_TESTSUITE to a directory with wasi/ (the directories assemblyscript, c, rust of "+
			"WebAssembly/wasi-testsuite, branch prod/testsuite-base) and spec/ (WebAssembly/testsuite)", suite)
	}
	return suite
}

// Scripts lists the scripts of the specification's suite by their paths in it.
func Scripts(t testing.TB, suite string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(suite, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".wast" {
			return err
		}
		name, err := filepath.Rel(suite, path)
		files = append(files, filepath.ToSlash(name))
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in %s: %v", suite, err)
	}
	return files
}

// ReadScript reads a script of the suite. It returns nil if the file has no command:
// some copies of the suite have such files.
func ReadScript(t testing.TB, suite, name string) *wat.Script {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(suite, name))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(src, []byte("(")) {
		return nil
	}
	s, err := wat.ParseScript(name, src)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Features returns what WebAssembly had for the authors of a script. A proposal is
// written against some version, and asserts that what is younger is an error.
func Features(script string) wasm.Feature {
	for _, row := range suiteFeatures {
		if strings.HasPrefix(script, row.directory) {
			return row.Feature
		}
	}
	if strings.Contains(script, "/") {
		return wasm.AllFeatures
	}
	return wasm.Wasm3
}

var suiteFeatures = []struct {
	directory string
	wasm.Feature
}{
	{"custom/", wasm.Wasm3 | wasm.BranchHinting},
	{"legacy/", wasm.AllFeatures | wasm.LegacyExceptions},
	{"proposals/custom-page-sizes/", wasm.Wasm3 | wasm.CustomPageSizes},
	{"proposals/threads/", wasm.Wasm1 | wasm.SignExtension | wasm.Threads},
	{"proposals/wide-arithmetic/", wasm.Wasm3 | wasm.WideArithmetic},
}

// Says checks that err is an error with the words of a script.
func Says(err error, phrase string) error {
	if strings.HasPrefix(phrase, "type mismatch:") {
		phrase = "type mismatch" // some scripts go on with one implementation's words
	}
	switch {
	case err == nil:
		return fmt.Errorf("accepted, want the error %q", phrase)
	case !strings.Contains(message(err), phrase):
		return fmt.Errorf("error %q, want %q", message(err), phrase)
	}
	return nil
}

// message is err without the place.
func message(err error) string {
	var inText *wat.Error
	var inModule *wasm.Error
	switch {
	case errors.As(err, &inText):
		return inText.Msg
	case errors.As(err, &inModule):
		return inModule.Msg
	}
	return err.Error()
}
