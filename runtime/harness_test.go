package runtime_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wasmc/backend/backtrace"
	"wasmc/runtime"
)

// A machine is one that programs are compiled for.
type machine struct {
	name     string
	flags    []string
	emulator string // needed to run its programs; empty for the host's own
	arch     string // as package backtrace calls it
	memory   uint64 // where the drivers' memory begins, as in test.h
}

var machines = []machine{
	{"x86_64", []string{"--target=x86_64-linux-gnu", "-march=x86-64-v2"}, "", "amd64", 1 << 30},
	{"aarch64", []string{"--target=aarch64-linux-gnu"}, installed("qemu-aarch64-static", "qemu-aarch64"), "arm64", 4 << 30},
}

// installed returns the first of these programs that is installed, or else the first.
func installed(names ...string) string {
	for _, name := range names {
		if _, err := exec.LookPath(name); err == nil {
			return name
		}
	}
	return names[0]
}

// flags are those that package toolchain compiles the runtime with, on all
// machines; and include directories.
var flags = []string{
	"-std=c11", "-ffreestanding", "-fno-builtin", "-nostdlibinc", "-fno-pic", "-fno-pie",
	"-fno-stack-protector", "-fomit-frame-pointer", "-fasynchronous-unwind-tables", "-ffunction-sections",
	"-fdata-sections", "-Os", "-Wall", "-Wextra", "-Werror", "-Icore", "-Iwasi", "-Ilinux",
}

// clangs returns the compilers that are installed, newest first.
var clangs = sync.OnceValue(func() []string {
	var found []string
	for _, name := range []string{"clang-22", "clang-21", "clang-20", "clang-19", "clang-18", "clang-17", "clang-16", "clang"} {
		if path, err := exec.LookPath(name); err == nil {
			found = append(found, path)
		}
	}
	return found
})

// tool returns the newest version of an LLVM tool, or skips the test.
func tool(t testing.TB, name string) string {
	t.Helper()
	for _, version := range []string{"-22", "-21", "-20", "-19", "-18", "-17", "-16", ""} {
		if path, err := exec.LookPath(name + version); err == nil {
			return path
		}
	}
	t.Skipf("no %s here: install clang and lld, as by apt-get install clang lld", name)
	return ""
}

// sources returns the C files of directories of the runtime.
func sources(t *testing.T, dirs ...string) []string {
	t.Helper()
	var files []string
	for _, dir := range dirs {
		entries, err := runtime.Sources.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".c") {
				files = append(files, filepath.Join(dir, e.Name()))
			}
		}
	}
	return files
}

// compile compiles files of this directory into dir and returns the objects.
func compile(t *testing.T, clang string, m machine, dir string, files []string) []string {
	t.Helper()
	var objects []string
	for _, file := range files {
		object := filepath.Join(dir, strings.ReplaceAll(file, "/", "_")+".o")
		args := slices.Concat(m.flags, flags, []string{"-Itestdata", "-c", file, "-o", object})
		if out, err := exec.Command(clang, args...).CombinedOutput(); err != nil {
			t.Errorf("%s %s: %v\n%s", clang, strings.Join(args, " "), err, out)
		}
		objects = append(objects, object)
	}
	if t.Failed() {
		t.FailNow()
	}
	return objects
}

var (
	built   = map[string][]string{} // objects of the runtime, by machine
	scratch = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "wasmc-runtime") })
)

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := scratch(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// build links a driver of testdata with the runtime, compiled once for each
// machine, and returns the program. It skips the test if m's programs cannot run.
func build(t *testing.T, m machine, driver string) string {
	t.Helper()
	return link(t, m, driver)
}

// buildTraced is build with a table for backtraces, as package toolchain links it:
// names are those of functions, by their symbols.
func buildTraced(t *testing.T, m machine, driver string, names backtrace.Names) string {
	t.Helper()
	first := link(t, m, driver)
	table, _, err := backtrace.Table(first, m.arch, &names)
	if err != nil {
		t.Fatal(err)
	}
	return link(t, m, driver, tableObject(t, m, filepath.Dir(first), table))
}

// tableObject makes an object of a table for backtraces.
func tableObject(t *testing.T, m machine, dir string, table []byte) string {
	t.Helper()
	source, object := filepath.Join(dir, "table.s"), filepath.Join(dir, "table.o")
	text := fmt.Sprintf(".data\n.balign 4\n.globl wasmc_backtrace\nwasmc_backtrace: .incbin %q\n.globl wasmc_backtrace_end\nwasmc_backtrace_end:\n", source+".bin")
	for file, data := range map[string][]byte{source: []byte(text), source + ".bin": table} {
		if err := os.WriteFile(file, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command(tool(t, "clang"), m.flags[0], "-c", source, "-o", object).CombinedOutput(); err != nil {
		t.Fatalf("assembling a table: %v\n%s", err, out)
	}
	return object
}

func link(t *testing.T, m machine, driver string, objects ...string) string {
	t.Helper()
	if m.emulator != "" {
		if _, err := exec.LookPath(m.emulator); err != nil {
			t.Skipf("no %s here: install qemu-user-static", m.emulator)
		}
	}
	clang, lld := tool(t, "clang"), tool(t, "ld.lld")
	dir, err := scratch()
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, m.name)
	if built[m.name] == nil {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		built[m.name] = compile(t, clang, m, dir, sources(t, runtime.Directories...))
	}
	program := filepath.Join(dir, driver)
	args := []string{
		"--gc-sections", "--script=testdata/program.ld",
		fmt.Sprintf("--defsym=memory=%#x", m.memory), "-zmax-page-size=4096", "-o", program,
	}
	args = append(args, compile(t, clang, m, dir, []string{"testdata/" + driver + ".c"})...)
	if out, err := exec.Command(lld, slices.Concat(args, built[m.name], objects)...).CombinedOutput(); err != nil {
		t.Fatalf("linking %s: %v\n%s", driver, err, out)
	}
	return program
}

// command returns the command that runs a program of m.
func command(m machine, program string, args ...string) *exec.Cmd {
	if m.emulator != "" {
		return exec.Command(m.emulator, append([]string{program}, args...)...)
	}
	return exec.Command(program, args...)
}

// run runs a command, for a minute at most, and returns its exit status (that of
// a shell if a signal ended it) and what it wrote.
func run(t *testing.T, c *exec.Cmd) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	c.Stderr = &err
	if c.Stdout == nil {
		c.Stdout = &out
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(time.Minute, func() { c.Process.Kill() })
	c.Wait()
	timer.Stop()
	status = c.ProcessState.ExitCode()
	if s, ok := signal(c.ProcessState); ok {
		status = 128 + s
	}
	return status, out.String(), err.String()
}

// onMachines runs a test for each machine.
func onMachines(t *testing.T, test func(t *testing.T, m machine)) {
	for _, m := range machines {
		t.Run(m.name, func(t *testing.T) { test(t, m) })
	}
}

// passes builds and runs a driver that checks everything itself, in a directory.
func passes(t *testing.T, m machine, driver, dir string, args ...string) {
	t.Helper()
	c := command(m, build(t, m, driver), args...)
	c.Dir = dir
	if status, stdout, stderr := run(t, c); status != 0 {
		t.Errorf("%s %s: status %d\n%s%s", driver, strings.Join(args, " "), status, stdout, stderr)
	}
}
