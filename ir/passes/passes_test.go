package passes

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"wasmc/ir"
)

var update = flag.Bool("update", false, "rewrite the outputs in testdata")

// TestPasses runs each pass alone on the modules "in …" of its file in
// testdata, and compares with "out …".
func TestPasses(t *testing.T) {
	for _, p := range passes {
		t.Run(p.name, func(t *testing.T) {
			file := filepath.Join("testdata", p.name+".txtar")
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			result := &txtar.Archive{Comment: archive.Comment}
			for _, in := range archive.Files {
				name, ok := strings.CutPrefix(in.Name, "in ")
				if !ok {
					continue
				}
				out := txtar.File{Name: "out " + name, Data: []byte(runAlone(t, p, name, string(in.Data)))}
				if !*update {
					compare(t, archive, out)
				}
				result.Files = append(result.Files, in, out)
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(result), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// runAlone returns the functions of a module after p, or all of it if p is for
// that.
func runAlone(t *testing.T, p pass, name, text string) string {
	t.Helper()
	m := parse(t, text)
	p.run(m)
	if err := ir.Verify(m); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if p.module != nil {
		return m.String()
	}
	var out strings.Builder
	for _, f := range m.Funcs {
		if f.Import == nil {
			out.WriteString(m.FuncString(f))
		}
	}
	return out.String()
}

// run runs p alone.
func (p *pass) run(m *ir.Module) {
	all := &program{Module: m, jobs: 2, roots: roots(m)}
	if p.module != nil {
		p.module(all)
		return
	}
	all.each(func(f *ir.Func) { p.apply(m, f) })
}

// roots returns Options.Roots for a test: of a module that exports _start, that
// is what the host calls.
func roots(m *ir.Module) []*ir.Func {
	for _, e := range m.Main().Exports {
		if e.Name == "_start" {
			return []*ir.Func{e.Func}
		}
	}
	return nil
}

// compare reports the first line in which got is not what archive has.
func compare(t *testing.T, archive *txtar.Archive, got txtar.File) {
	t.Helper()
	i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == got.Name })
	if i < 0 {
		t.Errorf("%s is missing; run with -update", got.Name)
		return
	}
	g := strings.Split(string(got.Data), "\n")
	w := strings.Split(string(archive.Files[i].Data), "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Errorf("%s, line %d: got\n%s", got.Name, i+1, got.Data)
			return
		}
	}
}

// parse parses text, which must be well formed.
func parse(t testing.TB, text string) *ir.Module {
	t.Helper()
	m, err := ir.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := ir.Verify(m); err != nil {
		t.Fatal(err)
	}
	return m
}

// inputs returns the modules that the passes' tests begin with.
func inputs(t testing.TB) []string {
	t.Helper()
	var texts []string
	for _, p := range passes {
		archive, err := txtar.ParseFile(filepath.Join("testdata", p.name+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasPrefix(f.Name, "in ") {
				texts = append(texts, string(f.Data))
			}
		}
	}
	return texts
}

func TestResultDoesNotDependOnJobs(t *testing.T) {
	var text strings.Builder
	for i := range 200 {
		fmt.Fprintf(&text, "func $f%d(i32) -> (i32) {\nb0(v0: i32):\n\tv1: i32 = const %d\n\tjump b1(v1, v0)\n"+
			"b1(v2: i32, v3: i32):\n\tv4: i32 = add v3, v2\n\tif v4 then b1(v2, v4) else b2\nb2:\n\treturn v4\n}\n", i, i)
	}
	one, eight := parse(t, text.String()), parse(t, text.String())
	Run(one, Options{Jobs: 1, Verify: true})
	Run(eight, Options{Jobs: 8, Verify: true})
	if one.String() != eight.String() {
		t.Error("Jobs 1 and 8 give different modules")
	}
	if strings.Contains(one.String(), "b1(v2") {
		t.Error("the passes have not run")
	}
}

func TestEveryPassIsOptional(t *testing.T) {
	for _, text := range inputs(t) {
		for _, name := range Names() {
			m := parse(t, text)
			Run(m, Options{Off: map[string]bool{name: true}, Verify: true, Roots: roots(m)})
		}
	}
}

// Nothing may come between a tail call and its block's end.
func TestTailCallsAreNotKept(t *testing.T) {
	m := parse(t, "func $f(i32) -> (i32) {\nb0(v0: i32):\n\tv1: i32 = call $f v0\n\tv2: i32 = call $f v1\n\ttailcall\n}\n")
	Run(m, Options{Off: map[string]bool{"keeploads": true}})
	if want := "v1: i32 = call keep $f v0\n\tv2: i32 = call $f v1"; !strings.Contains(m.String(), want) {
		t.Errorf("no %q in\n%v", want, m)
	}
}

func TestWithoutKeeploadsEverythingIsKept(t *testing.T) {
	m := parse(t, "memory m0 1..1 page 16\nfunc $f(i32) -> (i32) {\nb0(v0: i32):\n\tv1: i32 = load [0] v0\n\treturn v1\n}\n")
	Run(m, Options{Off: map[string]bool{"keeploads": true}})
	if want := "load keep [0]"; !strings.Contains(m.String(), want) {
		t.Errorf("no %q in\n%v", want, m)
	}
	Run(m, Options{})
	if want := "load [0]"; !strings.Contains(m.String(), want) {
		t.Errorf("no %q in\n%v", want, m)
	}
}

func TestDumpComesAfterEveryPassInOrder(t *testing.T) {
	saved := passes
	defer func() { passes = saved }()
	nothing := func(*ir.Func) {}
	passes = []pass{{name: "a", fn: nothing}, {name: "b", fn: nothing}, {name: "all", module: func(*program) {}}, {name: "c", fn: nothing}}
	m := parse(t, "func $f() {\nb0:\n\treturn\n}\nfunc $g() import \"a\" \"b\"\nfunc $h() {\nb0:\n\treturn\n}\n")
	var got []string
	Run(m, Options{Jobs: 8, Dump: func(pass string, f *ir.Func) { got = append(got, f.Name+" "+pass) }})
	want := []string{"f " + Lower, "h " + Lower, "f a", "f b", "h a", "h b", "f all", "h all", "f c", "h c"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestPanicNamesPassAndFunction(t *testing.T) {
	saved := passes
	defer func() { passes = saved }()
	text := "module \"m\"\nfunc $f() {\nb0:\n\treturn\n}\nfunc $g() {\nb0:\n\treturn\n}\n"
	for _, test := range []struct {
		pass pass
		want string
	}{
		{pass{fn: func(f *ir.Func) { panic("oh") }}, "pass broken: func f: oh\n"},
		{pass{fn: func(f *ir.Func) { f.Blocks[0].Kind = ir.Open }}, "pass broken: func f: not well formed: func $f: b0: open: the block does not end\n"},
		{pass{module: func(p *program) { panic("oh") }}, "pass broken: module m: oh\n"},
		{pass{module: func(p *program) { p.Funcs[0].Blocks[0].Kind = ir.Open }}, "pass broken: func f: not well formed: func $f: b0: open: the block does not end\n"},
	} {
		test.pass.name = "broken"
		passes = []pass{test.pass}
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, test.want) {
					t.Errorf("got panic %s, want %s", got, test.want)
				}
			}()
			Run(parse(t, text), Options{Jobs: 2, Verify: true})
		}()
	}
}

// FuzzPasses runs all passes on what is well formed.
func FuzzPasses(f *testing.F) {
	for _, text := range inputs(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ir.Parse(text)
		if err != nil {
			t.Skip()
		}
		for _, f := range m.Funcs {
			if f.NumValues() > 1<<16 || f.NumBlocks() > 1<<16 {
				t.Skip() // slow, and no different
			}
		}
		if ir.Verify(m) != nil {
			t.Skip()
		}
		Run(m, Options{Jobs: 1, Verify: true, Roots: roots(m)})
	})
}
