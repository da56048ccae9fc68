package validate_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wasmc/frontend/binary"
	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
)

// allFeatures is everything that the validator knows rules for.
const allFeatures = wasm.Wasm3 | wasm.Threads | wasm.WideArithmetic | wasm.CustomPageSizes | wasm.BranchHinting

// A command is an entry of the JSON files that wast2json writes.
type command struct {
	Type       string `json:"type"`
	Line       int    `json:"line"`
	Filename   string `json:"filename"`
	Text       string `json:"text"`
	ModuleType string `json:"module_type"`
}

// TestSpec runs the modules of the specification's tests: valid ones must pass,
// and the errors in others must begin with the specification's words.
func TestSpec(t *testing.T) {
	files := specScripts(t)
	ran := 0
	for _, file := range files {
		_, name, _ := strings.Cut(filepath.ToSlash(file), "spec/")
		t.Run(strings.TrimSuffix(name, ".wast"), func(t *testing.T) {
			dir := t.TempDir()
			commands, err := convert(file, dir)
			if err != nil {
				t.Skipf("wast2json does not understand this: %v", err)
			}
			for _, c := range commands {
				if runCommand(t, dir, c) {
					ran++
				}
			}
		})
	}
	if ran == 0 {
		t.Error("no script had a binary module")
	}
	t.Logf("%d modules", ran)
}

// specScripts lists the scripts of the official testsuite.
func specScripts(t *testing.T) []string {
	suite := os.Getenv("WASMC_TESTSUITE")
	if suite == "" {
		suite = filepath.Join("..", "..", "..", "shared", "testsuite")
	}
	var files []string
	for _, dir := range []string{"", "proposals/threads", "proposals/wide-arithmetic", "proposals/custom-page-sizes"} {
		scripts, err := filepath.Glob(filepath.Join(suite, "spec", dir, "*.wast"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, scripts...)
	}
	if len(files) == 0 {
		t.Skip("set $WASMC_TESTSUITE to a directory in which spec/ is a checkout of github.com/WebAssembly/testsuite")
	}
	if _, err := exec.LookPath("wast2json"); err != nil {
		t.Skip("wast2json is missing: apt-get install wabt")
	}
	return files
}

func convert(file, dir string) ([]command, error) {
	out := filepath.Join(dir, "script.json")
	cmd := exec.Command("wast2json", "--enable-all", "-o", out, file)
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	var script struct{ Commands []command }
	err = json.Unmarshal(text, &script)
	return script.Commands, err
}

// runCommand reports whether c is about a binary module, after checking it.
func runCommand(t *testing.T, dir string, c command) bool {
	if c.ModuleType == "text" || c.Filename == "" {
		return false
	}
	data, err := os.ReadFile(filepath.Join(dir, c.Filename))
	if err != nil {
		t.Fatal(err)
	}
	err = check(data, allFeatures)
	if c.Type == "assert_malformed" || c.Type == "assert_invalid" {
		wantPhrase(t, c, err)
		return true
	}
	if err != nil { // it is valid, though it may not link
		t.Errorf("line %d: %v", c.Line, err)
	}
	err = check(data, wasm.Supported)
	if err != nil && !strings.HasPrefix(message(err), "not supported yet: ") {
		t.Errorf("line %d: with the supported features only: %v", c.Line, err)
	}
	return true
}

// wantPhrase checks that err begins with the words that c wants.
func wantPhrase(t *testing.T, c command, err error) {
	phrase := c.Text
	if strings.HasPrefix(phrase, "type mismatch:") {
		phrase = "type mismatch" // some scripts go on with one implementation's words
	}
	switch {
	case exceptions[c.Text+": "+message(err)] != "":
	case err == nil:
		t.Errorf("line %d: no error, want %q", c.Line, c.Text)
	case !strings.HasPrefix(message(err), phrase):
		t.Errorf("line %d: error %q, want %q", c.Line, message(err), c.Text)
	}
}

// exceptions says why some errors are as they are, by what the script wants and
// what it gets.
var exceptions = map[string]string{
	"multiple memories: ": "proposal multi-memory came later",
	"multiple tables: ":   "proposal reference-types came later",
	"malformed limits flags: unexpected end of section or function":           "proposal custom-page-sizes gives the flag 8 a meaning",
	"uninitialized local: type mismatch: i64.div_s wants i64, stack is empty": "wabt 1.0.32 encodes (ref $t) as two types",
}

// check decodes and validates the module in data completely.
func check(data []byte, features wasm.Feature) error {
	m, err := binary.Decode(data)
	if err != nil {
		return err
	}
	if err := validate.Module(m, features); err != nil {
		return err
	}
	var body []wasm.Instr
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

// message is err without the position.
func message(err error) string {
	var e *wasm.Error
	if err == nil {
		return ""
	}
	if !errors.As(err, &e) {
		return "not a *wasm.Error: " + err.Error()
	}
	return e.Msg
}
