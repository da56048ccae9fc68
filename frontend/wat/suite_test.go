package wat_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmc/frontend/binary"
	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

// allFeatures is everything that the validator knows rules for.
const allFeatures = wasm.Wasm3 | wasm.Threads | wasm.WideArithmetic | wasm.CustomPageSizes | wasm.BranchHinting

// scripts lists the scripts of the official test suite.
func scripts(t testing.TB) []string {
	suite := os.Getenv("WASMC_TESTSUITE")
	if suite == "" {
		suite = filepath.Join("..", "..", "..", "shared", "testsuite")
	}
	var files []string
	filepath.WalkDir(filepath.Join(suite, "spec"), func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".wast" {
			files = append(files, path)
		}
		return nil
	})
	if len(files) == 0 {
		t.Skip("set $WASMC_TESTSUITE to a directory in which spec/ is a checkout of github.com/WebAssembly/testsuite")
	}
	return files
}

// forEachModule calls f with every command of every script that has a module, in a
// subtest for each script.
func forEachModule(t *testing.T, f func(t *testing.T, c *wat.Command)) {
	for _, file := range scripts(t) {
		_, name, _ := strings.Cut(filepath.ToSlash(file), "/spec/")
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(src, []byte("(")) {
				t.Skip("the file holds no script") // such as what a partial checkout leaves
			}
			s, err := wat.ParseScript(file, src)
			if err != nil {
				t.Fatal(err)
			}
			for i := range s.Commands {
				if c := &s.Commands[i]; c.Module != nil {
					f(t, c)
				}
			}
		})
	}
}

// A count says what became of commands.
type count struct{ passed, unsupported, ours int }

// A tally counts what became of the commands of each kind.
type tally map[wat.CommandKind]*count

func (n tally) of(kind wat.CommandKind) *count {
	if n[kind] == nil {
		n[kind] = &count{}
	}
	return n[kind]
}

// TestSuiteModules parses every module of the suite. It must be accepted, or
// rejected with the specification's words, as the suite says.
func TestSuiteModules(t *testing.T) {
	n := tally{}
	forEachModule(t, func(t *testing.T, c *wat.Command) {
		m, err := c.Module.Parse()
		if err == nil {
			err = check(m, featuresOf(t.Name()))
		}
		count := n.of(c.Kind)
		msg := message(err)
		bad := isRejection(c.Kind) && (err == nil || !says(msg, c.Text)) || !isRejection(c.Kind) && err != nil
		switch {
		case strings.HasPrefix(msg, "not supported yet"):
			count.unsupported++
		case strings.Contains(msg, "wasmc's limit"):
			count.ours++
		case bad:
			t.Errorf("line %d: %v: error %q, want %q", c.Line, c.Kind, msg, c.Text)
		default:
			count.passed++
		}
	})
	for kind, count := range n {
		t.Logf("%v: %d passed, %d not supported by the validator yet, %d beyond its limits",
			kind, count.passed, count.unsupported, count.ours)
	}
}

// isRejection reports whether commands of a kind say that a module is bad.
func isRejection(k wat.CommandKind) bool {
	switch k {
	case wat.AssertMalformed, wat.AssertInvalid, wat.AssertMalformedCustom, wat.AssertInvalidCustom:
		return true
	}
	return false
}

// featuresOf are the features that the test called name presumes: those of
// proposals that are written against older versions have tests that nothing newer
// is there.
func featuresOf(name string) wasm.Feature {
	switch {
	case strings.Contains(name, "proposals/threads"):
		return allFeatures &^ (wasm.MultiMemory | wasm.ReferenceTypes)
	case strings.Contains(name, "proposals/custom-page-sizes"):
		return allFeatures &^ wasm.MultiMemory
	}
	return allFeatures
}

// says reports whether msg is what the suite wants, or newer words for that.
func says(msg, want string) bool {
	want, _, _ = strings.Cut(want, ": instruction requires")
	want, _, _ = strings.Cut(want, ": block requires")
	return strings.Contains(msg, want) || newer[want] != "" && strings.HasPrefix(msg, newer[want])
}

// newer has phrases of which the suite has several, and what wasmc says.
var newer = map[string]string{
	// Before memory64, 2^32 pages were no number of pages.
	"i32 constant out of range": "memory size must be at most",
	// With custom page sizes, the flag 8 is good and what is missing comes after it.
	"malformed limits flags": "unexpected end",
}

// check validates m completely.
func check(m *wasm.Module, features wasm.Feature) error {
	if err := validate.Module(m, features); err != nil {
		return err
	}
	var body []wasm.Instr
	var err error
	for i := range m.Funcs {
		if m.Funcs[i].Import != nil {
			continue
		}
		if body, err = binary.Body(&m.Funcs[i], body); err != nil {
			return err
		}
		if err := validate.Func(m, uint32(i), body, features); err != nil {
			return err
		}
	}
	return nil
}

// message is err without the place.
func message(err error) string {
	if err == nil {
		return ""
	}
	var inText *wat.Error
	var inModule *wasm.Error
	switch {
	case errors.As(err, &inText):
		return inText.Msg
	case errors.As(err, &inModule):
		return inModule.Msg
	}
	return "neither *wat.Error nor *wasm.Error: " + err.Error()
}
