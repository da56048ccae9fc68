package programs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// short has the programs that are compiled at all levels in a short test too.
var short = map[string]bool{
	"int64": true, "float_round": true, "interpreter": true, "function_pointers": true,
	"trap_out_of_bounds": true, "trap_divide_overflow": true,
}

// levels are the optimisation levels that a program is compiled with.
func levels(name string) []string {
	if harness.Long() || short[name] {
		return []string{"-O0", "-O1", "-O2", "-O3", "-Os"}
	}
	return []string{"-O2"}
}

func TestC(t *testing.T)         { each(t, "testdata/c/*.c", "//", checkC) }
func TestCPlusPlus(t *testing.T) { each(t, "testdata/cpp/*.cpp", "//", checkC) }

func checkC(t *testing.T, p *program) {
	p.module = harness.WasmC(t, p.source, p.cflags...)
	if !p.stated {
		p.expect(t, harness.NativeC(t, p.source))
	}
	p.check(t)
}

// TestGo compiles one module with all behaviours, because most of it is Go's run
// time, and runs it once for each.
func TestGo(t *testing.T) {
	t.Parallel()
	const dir = "testdata/go"
	module, native := harness.WasmGo(t, dir), harness.NativeGo(t, dir)
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		for _, level := range levels("go") {
			executable := harness.Compile(t, target, module, level, "--dir", ".::/", "--inherit-env")
			t.Run(level, func(t *testing.T) {
				each(t, dir+"/*.go", "//", func(t *testing.T, p *program) {
					if p.name == "main" { // runs the others
						return
					}
					p.args = append([]string{p.name}, p.args...)
					if !p.stated {
						p.expect(t, native)
					}
					p.compare(t, level, p.run(t, executable, target))
				})
			})
		}
	})
}

func TestText(t *testing.T) {
	each(t, "testdata/wat/*.wat", ";;", func(t *testing.T, p *program) {
		if !p.stated {
			t.Fatal("a module in the text format has to state what it does")
		}
		p.module = p.source
		p.check(t)
	})
}

// each runs test as a subtest per source file.
func each(t *testing.T, pattern, sign string, test func(*testing.T, *program)) {
	sources, err := filepath.Glob(pattern)
	if err != nil || len(sources) == 0 {
		t.Fatalf("no sources %s: %v", pattern, err)
	}
	for _, source := range sources {
		name := strings.TrimSuffix(filepath.Base(source), filepath.Ext(source))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(source)
			if err != nil {
				t.Fatal(err)
			}
			s, err := parseSpec(string(text), sign)
			if err != nil {
				t.Fatalf("%s: %v", source, err)
			}
			test(t, &program{name: name, source: source, spec: s})
		})
	}
}

// A program is a source file on its way to being run.
type program struct {
	name, source, module string
	*spec
	want *harness.Result // of the native program; nil if the expectations are stated
}

// expect runs the native program, whose result is what every other must be.
func (p *program) expect(t *testing.T, native string) {
	r := p.run(t, native, harness.Host(t))
	p.want = &r
}

func (p *program) run(t *testing.T, path string, target harness.Target) harness.Result {
	return harness.Program{Path: path, Args: p.args, Env: p.env, Stdin: p.stdin, Target: target}.Run(t)
}

// check compiles the module for every target and level and compares.
func (p *program) check(t *testing.T) {
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		for _, level := range levels(p.name) {
			flags := append([]string{level}, p.flags...)
			r := p.run(t, harness.Compile(t, target, p.module, flags...), target)
			p.compare(t, level, r)
		}
	})
}

func (p *program) compare(t *testing.T, level string, r harness.Result) {
	t.Helper()
	want := harness.Result{Status: p.status}
	if p.want != nil {
		want = *p.want
	} else if len(p.stdout) > 0 {
		want.Stdout = strings.Join(p.stdout, "\n") + "\n"
	}
	if r.Status != want.Status {
		t.Errorf("%s: exit status is %d, want %d; standard error:\n%s", level, r.Status, want.Status, r.Stderr)
	}
	if r.Stdout != want.Stdout {
		t.Errorf("%s: standard output differs:\n%s", level, difference(r.Stdout, want.Stdout))
	}
	rest := r.Stderr
	for _, text := range p.stderr {
		_, after, found := strings.Cut(rest, text)
		if !found {
			t.Errorf("%s: %q is not in standard error, or not in this order:\n%s", level, text, r.Stderr)
			break
		}
		rest = after
	}
}

// difference shows the first line in which two outputs differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	n := 0
	for n < len(g) && n < len(w) && g[n] == w[n] {
		n++
	}
	return lineAt(g, n, "got") + lineAt(w, n, "want")
}

func lineAt(lines []string, n int, label string) string {
	if n >= len(lines) {
		return fmt.Sprintf("line %d, %s: nothing more\n", n+1, label)
	}
	return fmt.Sprintf("line %d, %s: %.400q\n", n+1, label, lines[n])
}
