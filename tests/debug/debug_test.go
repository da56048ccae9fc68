// Package debug runs programs under gdb, and looks at their debug information.
package debug

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// A session is a program that runs under gdb: commands, and what is printed, in order.
type session struct {
	source   string
	commands []string // @TEXT in them is the line that has TEXT
	want     []string // regular expressions
}

var list = session{
	"list.c",
	[]string{
		"break list.c:@after the loop", "break list.c:@in the loop", "run", "backtrace", "info args", "info locals", "print *list",
		"print list->name", "next", "step", "continue", "print list->value", "up", "info locals", "print nodes[1]", "print nodes[1].name",
		"print ratio * 2", "ptype struct node", "delete 2", "continue", "print total", "finish", "continue",
	},
	[]string{
		`Breakpoint 2, sum \(list=0x[0-9a-f]+, factor=10\) at .*list\.c:@in the loop`,
		`total \+= part; /\* in the loop \*/`,
		`#0 .*sum \(list=0x[0-9a-f]+, factor=10\) at .*list\.c:@in the loop\n#1 .*main \(.*\) at .*list\.c:@result = sum`,
		`list = 0x[0-9a-f]+\nfactor = 10`,
		`part = 20\ntotal = 0`,
		`\{next = 0x[0-9a-f]+, value = 1, name = "one\\000\\000\\000\\000"\}`,
		`"one\\000`,
		`Breakpoint 2, sum`,
		`= 2\n`,
		`main \(.*\) at .*list\.c:@result = sum`,
		`nodes = \{\{next = 0x[0-9a-f]+, value = 1, .*\}, \{.*\}, \{next = 0x0, value = 3, name = "three\\000\\000"\}\}`,
		`ratio = 1.5\nlarge = -5000000000\ncolor = GREEN\ntext = 0x[0-9a-f]+ "hello"`,
		`value = 2, name = "two`,
		`"two`,
		`= 3\n`,
		`struct node \{\n.*next;\n.*int value;\n.*char name\[8\];`,
		`Breakpoint 1, sum .*list\.c:@after the loop`,
		`= 120\n`,
		`main`,
		`120 hello 1.5 -5000000000 5`,
	},
}

var shapes = session{
	"shapes.cpp",
	[]string{
		"break geo::Shape::corners", "break shapes.cpp:@in area", "run", "backtrace", "print *this", "print extra", "up", "info args", "continue",
		"backtrace", "print *this", "continue",
	},
	[]string{
		`Breakpoint 1, geo::Shape::corners \(this=0x[0-9a-f]+, extra=1\) at .*shapes\.cpp:@in corners`,
		`#0 .*geo::Shape::corners \(this=0x[0-9a-f]+, extra=1\)`, `#1 .*use \(shape=0x[0-9a-f]+\) at .*shapes\.cpp:@return shape.corners`, `#2 .*main \(.*\)`,
		`sides = 4`, `= 1\n`, `use \(shape=`, `shape = 0x`,
		`Breakpoint 2, geo::Box<double>::area \(this=0x[0-9a-f]+\) at .*shapes\.cpp:@in area`,
		`geo::Box<double>::area`, `#1 .*main`, `\{width = 2, height = 3\}`,
		`5 6`,
	},
}

// Optimised code does not stop at every line, and stores to memory when it likes. What is
// called by what, and where, is right all the same.
var optimised = session{
	"list.c",
	[]string{"break list.c:@in the loop", "run", "backtrace", "info args", "delete", "continue"},
	[]string{
		`Breakpoint 1, .*sum \(list=.*, factor=.*\) at .*list\.c:@in the loop`,
		`#0 .*sum \(list=.*\) at .*list\.c:@in the loop\n#1 .*main \(.*\) at .*list\.c:@result = sum`,
		`list = .*\nfactor = `, `120 hello 1.5 -5000000000 5`,
	},
}

var optimisedBefore = session{
	"list.c",
	[]string{"break sum", "run", "info args", "backtrace", "delete", "continue"},
	[]string{
		`Breakpoint 1, .*sum`, `list = `, `sum \(.*\) at .*list\.c:`, `main \(.*\) at .*list\.c:@result = sum`, `120 hello`,
	},
}

var optimisedShapes = session{
	"shapes.cpp",
	[]string{"break geo::Shape::corners", "break shapes.cpp:@in area", "run", "backtrace", "up", "continue", "backtrace", "continue"},
	[]string{
		`Breakpoint 1(\.[0-9]+)?, .*geo::Shape::corners \(.*\) at .*shapes\.cpp:@in corners`,
		`geo::Shape::corners \(.*\)`, `#1 .*use \(shape=.*\) at .*shapes\.cpp:@return shape.corners`, `#2 .*main \(.*\)`,
		`use \(shape=`, `Breakpoint 2, .*geo::Box<double>::area \(.*\) at .*shapes\.cpp:@in area`,
		`geo::Box<double>::area`, `#1 .*main`, `5 6`,
	},
}

// TestGdb has gdb stop programs at lines of their source and show what is there.
func TestGdb(t *testing.T) {
	gdb := harness.Gdb(t)
	for _, test := range []struct {
		session
		producer []string
		level    string
	}{
		{list, []string{"-O0", "-gdwarf-5"}, "-O0"},
		{list, []string{"-O0", "-gdwarf-4"}, "-O1"},
		{optimised, []string{"-O0", "-gdwarf-5"}, "-O2"},
		{optimisedBefore, []string{"-O1", "-gdwarf-4"}, "-O2"},
		{shapes, []string{"-O0", "-gdwarf-5"}, "-O0"},
		{shapes, []string{"-O0", "-gdwarf-4"}, "-O1"},
		{optimisedShapes, []string{"-O0", "-gdwarf-5"}, "-O2"},
	} {
		t.Run(test.source+strings.Join(test.producer, "")+test.level, func(t *testing.T) {
			t.Parallel()
			source := testdata(test.source)
			module := harness.WasmC(t, source, test.producer...)
			test.run(t, gdb, source, build(t, module, "-g", test.level))
		})
	}
}

var sums = session{
	"sums.rs",
	[]string{
		"break sums.rs:@in the loop", "break sums::books::total<sums::books::Entry>", "run", "backtrace", "info args", "delete 2", "continue",
		"print part", "print *entry", "next", "break sums.rs:@in worth", "continue", "backtrace", "print *self", "finish", "continue", "print sum", "up", "print entries",
		"print *first", "delete", "continue",
	},
	[]string{
		`Breakpoint 2, sums::books::total<sums::books::Entry> \(entries=.*, factor=10\) at .*sums\.rs:@let mut sum`,
		`#0 .*sums::books::total<.*\n#1 .*sums::_start \(\) at .*sums\.rs:@let sum = books`, `factor = 10`,
		`Breakpoint 1, .*sums\.rs:@in the loop`, `= 10\n`, `= Entry \{amount: 1, paid: false\}`,
		`sums::books::\{impl#0\}::worth \(self=0x[0-9a-f]+\) at .*sums\.rs:@in worth`,
		`#0 .*worth .*\n#1 .*total<.* at .*sums\.rs:@let part`, `= Entry \{amount: 2, paid: true\}`,
		`Breakpoint 1, .*sums\.rs:@in the loop`, `= 10\n`,
		`sums::_start`, `= \[Entry \{amount: 1, paid: false\}, Entry \{amount: 2, paid: true\}, Entry \{amount: 3, paid: false\}\]`,
		`= Entry \{amount: 1, paid: false\}`, `exited normally`,
	},
}

// TestGdbRust does the same with what rustc writes.
func TestGdbRust(t *testing.T) {
	gdb, rustc := harness.Gdb(t), harness.Rustc(t)
	source, module := testdata(sums.source), filepath.Join(t.TempDir(), "sums.wasm")
	harness.MustTool(t, "", rustc, "--target", "wasm32-unknown-unknown", "-g", "-C", "panic=abort", "--crate-type", "cdylib", source, "-o", module)
	for _, level := range []string{"-O0", "-O1"} {
		t.Run(level, func(t *testing.T) {
			t.Parallel()
			sums.run(t, gdb, source, build(t, module, "-g", level))
		})
	}
}

func testdata(name string) string {
	path, err := filepath.Abs(filepath.Join("testdata", name))
	if err != nil {
		panic(err)
	}
	return path
}

func build(t *testing.T, module string, flags ...string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "program")
	harness.MustTool(t, "", harness.Wasmc(t), append([]string{module, "-o", program, "--no-cache"}, flags...)...)
	return program
}

// run gives gdb the commands and compares.
func (s session) run(t *testing.T, gdb, source, program string) {
	t.Helper()
	args := []string{"-q", "-nx", "-batch", "-ex", "set debuginfod enabled off", "-ex", "set pagination off", "-ex", "set width 0"}
	for _, command := range s.commands {
		args = append(args, "-ex", atLines(t, source, command))
	}
	out := harness.Tool(t, "", gdb, append(args, program)...).Stdout
	rest := out
	for _, want := range s.want {
		at := regexp.MustCompile(atLines(t, source, want)).FindStringIndex(rest)
		if at == nil {
			t.Fatalf("no %s in what follows:\n%s\nin all of this:\n%s", want, rest, out)
		}
		rest = rest[at[1]:]
	}
}

// atLines replaces @TEXT, up to the end of the line or text, by the number of the line that has TEXT.
func atLines(t *testing.T, source, text string) string {
	t.Helper()
	data, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`@[^\\]+`).ReplaceAllStringFunc(text, func(mark string) string {
		for i, line := range strings.Split(string(data), "\n") {
			if strings.Contains(line, mark[1:]) {
				return strconv.Itoa(i + 1)
			}
		}
		t.Fatalf("%s: no line has %q", source, mark[1:])
		return ""
	})
}
