// Package embed tests directories that are part of a program: they behave as the same
// directories of the machine do when they are granted for reading only.
package embed

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// plant makes a directory with everything that a directory can have.
func plant(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "d")
	deep := strings.Repeat("d/", 100)
	for name, content := range map[string]string{
		"file": "the contents\n", "empty": "", "big": strings.Repeat("0123456789", 1000),
		"a/b/c": "c", "a/b/d/e": "e", "a/file": "in a", ".hidden": "h", "a.b": "after a", "a-": "before a/",
		strings.Repeat("n", 255): "long", "\xff\xfe": "not UTF-8", "\x01\n": "control", " ": "space",
		deep + "end": "deep", "ab": "", "abc": "", "aa": "",
	} {
		write(t, filepath.Join(dir, name), content)
	}
	for i := range 300 {
		write(t, filepath.Join(dir, "many", fmt.Sprint(i)), fmt.Sprint(i))
	}
	links := map[string]string{
		"l": "file", "to_a": "a", "to_b": "to_a/b", "slash": "file/", "dir_slash": "a/", "a/up": "..", "a/b/up2": "../..",
		"a/b/up_and_down": "../../a/b/c", "dangling": "missing", "a/dangling": "../missing/x", "loop": "loop", "loop1": "loop2", "loop2": "loop1",
		"through_file": "file/x", "dots": "././a/./b/../b", "self": ".", "\xff\xfd": "\xff\xfe", "long": strings.Repeat("a/../", 700) + "file",
		"too_long": strings.Repeat("./", 2000) + "to_b",
	}
	for i := 1; i < 40; i++ {
		links[fmt.Sprint("chain", i)] = fmt.Sprint("chain", i+1)
	}
	links["chain40"], links["chain0"] = "a/b/c", "chain1"
	for name, text := range links {
		if err := os.Symlink(text, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "nothing"), 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// paths lists paths to try: each kind, and n at random.
func paths(n int) []string {
	list := []string{
		"", ".", "./", "/", "..", "../", "file", "file/", "file/.", "file/..", "file/x", "./file", "a/../file", "a/..", "a/../..", "a/b/../../..",
		"/file", "//file", "missing", "missing/", "missing/..", "missing/../file", "empty", "big", ".hidden", "a.b", "a-", "ab", "abc", "aa", "abcd", "nothing", "nothing/x",
		"l", "l/", "l/..", "to_a", "to_a/", "to_a/b", "to_a/..", "to_b", "to_b/c", "to_b/..", "to_b/../file", "slash", "slash/", "dir_slash", "dir_slash/b",
		"a/up", "a/up/file", "a/up/..", "a/b/up2", "a/b/up2/file", "a/b/up2/..", "a/b/up_and_down", "dangling", "dangling/", "a/dangling", "loop", "loop/", "loop/x", "loop1",
		"through_file", "dots", "dots/c", "self", "self/self/self/file", "chain0", "chain1", "chain1/", "chain2", "chain40", "long", "too_long", "too_long/c", "slash/x",
		strings.Repeat("n", 255), strings.Repeat("n", 254), strings.Repeat("n", 256), strings.Repeat("n", 256) + "/../file", strings.Repeat("n", 255) + "/",
		`\xff\xfe`, `\xff\xfd`, `\xff`, `\x01\x0a`, " ", "  ", "many", "many/7", "many/299", "many/300", "many/30", "A", "FILE",
		"c", "d/e", "up2", "up2/a/b/c", "../b/c", "up_and_down", strings.Repeat("./", 2000) + "file", strings.Repeat("./", 2050) + "file", strings.Repeat("a/../", 800) + "file",
		strings.Repeat("/", 100) + "file", "a" + strings.Repeat("/", 4000) + "file", "a" + strings.Repeat("/", 5000) + "file",
		strings.Repeat("d/", 100) + "end", strings.Repeat("d/", 101), strings.Repeat("d/", 100) + strings.Repeat("../", 100) + "file", strings.Repeat("d/", 100) + strings.Repeat("../", 101) + "file",
	}
	random := rand.New(rand.NewPCG(3, 4))
	parts := []string{"a", "b", "c", "d", "file", "..", "..", ".", "", "l", "to_a", "to_b", "up", "up2", "dots", "self", "slash", "chain30", "dangling", "missing", "many", "1", "up_and_down"}
	for range n {
		var path []string
		for range 1 + random.IntN(8) {
			path = append(path, parts[random.IntN(len(parts))])
		}
		list = append(list, strings.Join(path, "/"))
	}
	return list
}

// What an embedded directory does with every path is what a directory does that is
// granted for reading only.
func TestEmbeddedIsAsGranted(t *testing.T) {
	source, err := filepath.Abs("testdata/probe.c")
	if err != nil {
		t.Fatal(err)
	}
	module := harness.WasmC(t, source, "-O1")
	dir := plant(t)
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		n := 300
		switch {
		case harness.Long():
			n = 3000
		case target.Emulated():
			n = 30
		}
		list := paths(n)
		embedded := harness.Compile(t, target, module, "--embed", dir+"::/d", "-O1")
		granted := harness.Compile(t, target, module, "--dir", "d::/d:ro", "-O1")
		for _, chunk := range []string{"4096", "300"} {
			run := func(program, in string) []string {
				p := harness.Program{Path: program, Args: []string{chunk}, Stdin: []byte(strings.Join(list, "\n") + "\n"), Dir: in, Target: target}
				r := p.Run(t)
				if r.Status != 0 {
					t.Fatalf("status %d\n%s", r.Status, r.Stderr)
				}
				return strings.Split(r.Stdout, "\n")
			}
			got, want := run(embedded, t.TempDir()), run(granted, filepath.Dir(dir))
			if len(got) != len(want) || len(got) < 3*len(list) {
				t.Fatalf("%d lines, want %d, for %d paths", len(got), len(want), len(list))
			}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("got  %s\nwant %s\n%s", got[i], want[i], difference(got[i], want[i]))
				}
			}
			list = append([]string{"many"}, list[:20]...)
		}
	})
}

// difference shows the first word that differs.
func difference(got, want string) string {
	a, b := strings.Fields(got), strings.Fields(want)
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("word %d: got %s, want %s", i, a[i], b[i])
		}
	}
	return fmt.Sprintf("got %d words, want %d", len(a), len(b))
}

// tool compiles testdata/tool.c.
func tool(t *testing.T) string {
	source, err := filepath.Abs("testdata/tool.c")
	if err != nil {
		t.Fatal(err)
	}
	return harness.WasmC(t, source, "-O1")
}

// Embedded directories stand beside granted ones, and can be taken away like those.
func TestEmbeddedBesideGranted(t *testing.T) {
	module := tool(t)
	one, two, host := t.TempDir(), t.TempDir(), t.TempDir()
	write(t, filepath.Join(one, "file"), "one")
	write(t, filepath.Join(two, "sub/file"), "two")
	write(t, filepath.Join(host, "file"), "host")
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		program := harness.Compile(t, target, module, "--embed", one+"::/one", "--dir", ".::/host", "--embed", two+"::/one/two", "-O0")
		for _, test := range []struct{ run, policy, stdout string }{
			{run: "preopens", stdout: "/host\n/one\n/one/two\n"},
			{run: "cat /one/file cat /one/two/sub/file cat /host/file", stdout: "one\ntwo\nhost\n"},
			{run: "make /host/new make /one/new", stdout: "made\nCapabilities insufficient\n"},
			{run: "rename /one/file /host/x rename /host/file /one/x", stdout: "Capabilities insufficient\nCapabilities insufficient\n"},
			{run: "cat /one/../host/file cat /host/../one/file", stdout: "Capabilities insufficient\nCapabilities insufficient\n"},
			{run: "devices /one/file /one/two/sub/file /host/file", stdout: "1 2 3\n"},
			{run: "preopens", policy: "no-dir=/one", stdout: "/host\n/one/two\n"},
			{run: "preopens", policy: "no-dir", stdout: ""},
			{run: "cat /one/file make /one/new", policy: "read-only=/one", stdout: "one\nCapabilities insufficient\n"},
		} {
			p := harness.Program{Path: program, Args: strings.Fields(test.run), Dir: host, Target: target}
			if test.policy != "" {
				p.Env = []string{"WASMC_POLICY=" + test.policy}
			}
			if r := p.Run(t); r.Status != 0 || r.Stdout != test.stdout {
				t.Errorf("%s with %q: status %d, %q, %q; want %q", test.run, test.policy, r.Status, r.Stdout, r.Stderr, test.stdout)
			}
		}
	})
}

// A program whose files are all inside cannot make the system calls that open others.
func TestEmbeddedNeedsNoGrants(t *testing.T) {
	target := harness.Host(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "file"), "inside")
	program := harness.Compile(t, target, tool(t), "--embed", dir+"::/", "-O0")
	r := harness.Program{Path: program, Args: []string{"cat", "/file"}}.Run(t)
	if r.Status != 0 || r.Stdout != "inside\n" {
		t.Errorf("status %d, %q, %q", r.Status, r.Stdout, r.Stderr)
	}
	text := harness.Tool(t, "", harness.Wasmc(t), "inspect", program).Stdout
	if !strings.Contains(text, "embedded  /: 1 files, 6 B, sha256:") {
		t.Errorf("inspect does not say what is embedded:\n%s", text)
	}
	for _, call := range []string{" open", "getdents", "readlink", "unlink"} {
		if strings.Contains(text, call) {
			t.Errorf("it can make the system call%s:\n%s", call, text)
		}
	}
}

// The program depends on the files and not on where they are, when they were made, or
// how many jobs there are; and a change of a file changes it.
func TestEmbeddingIsReproducible(t *testing.T) {
	target, module := harness.Host(t), tool(t)
	program := func(content string, flags ...string) string {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "b"), content)
		write(t, filepath.Join(dir, "a/x"), "x")
		out := harness.Compile(t, target, module, append(flags, "--embed", dir+"::/d", "-O0")...)
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	first := program("1", "-j1", "--no-cache")
	if program("1", "-j2", "--no-cache") != first || program("1") != first {
		t.Error("it is not reproducible")
	}
	if program("2") == first {
		t.Error("a file of the cache has other contents")
	}
}
