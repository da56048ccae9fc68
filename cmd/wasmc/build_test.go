package main

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/target"
	"wasmc/backend/toolchain"
	"wasmc/frontend/wasm"
)

func TestOutputIsNamedAfterTheInput(t *testing.T) {
	for _, test := range []struct{ input, kind, want string }{
		{"app.wasm", "exe", "app"},
		{"dir/app.wasm", "exe", "app"},
		{"/dir/app.wasm", "obj", "app.o"},
		{"app.wasm", "llvm", "app.ll"},
		{"app.wasm", "ir", "app.ir"},
		{"app", "ir", "app.ir"},
		{"app.wat", "exe", "app"},
		{"app.txt", "exe", "app.txt"},
		{"app.v2.wasm", "exe", "app.v2"},
		{"-", "exe", "a.out"}, // as clang
		{"-", "llvm", "-"},
		{"-", "ir", "-"},
	} {
		k, err := parseKind(test.kind)
		require.NoError(t, err)
		got, err := defaultOutput(test.input, k)
		require.NoError(t, err)
		assert.Equal(t, test.want, got, "%s --emit %s", test.input, test.kind)
	}
}

func TestOutputIsCheckedBeforeTheBuild(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("app", module(), 0o666))
	require.NoError(t, os.Link("app", "link"))
	require.NoError(t, os.Mkdir("examples", 0o777))
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"app"}, "the output would replace the input app"},
		{[]string{"app", "-o", "./app"}, "the output would replace the input app"},
		{[]string{"app", "-o", "link"}, "the output would replace the input app"},
		{[]string{"examples.wasm"}, "examples is a directory; name a file with -o"},
	} {
		status, _, stderr := wasmc(t, test.args...)
		assert.Equal(t, exitUsage, status)
		assert.Contains(t, stderr, test.want)
	}
}

func TestOutputDirectoryMustExist(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("app.wasm", module(), 0o666))
	status, _, stderr := wasmc(t, "app.wasm", "-o", "none/app")
	assert.Equal(t, exitFailure, status)
	assert.Equal(t, "wasmc: none: no such file or directory\n", stderr)
}

func TestInputThatCannotBeRead(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("dir", 0o777))
	for input, want := range map[string]string{
		"none.wasm": "wasmc: none.wasm: no such file or directory\n",
		"dir":       "wasmc: dir: is a directory; want a .wasm file\n",
	} {
		status, _, stderr := wasmc(t, input, "-o", "out")
		assert.Equal(t, exitFailure, status)
		assert.Equal(t, want, stderr)
		assert.NoFileExists(t, "out")
	}
}

func TestBadModuleLeavesTheOldOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("bad.wasm", module("\x01\x7F"), 0o666))
	require.NoError(t, os.WriteFile("bad", []byte("old"), 0o666))
	status, _, stderr := wasmc(t, "bad.wasm")
	assert.Equal(t, exitFailure, status)
	assert.Contains(t, stderr, "wasmc: bad.wasm:0x")
	old, err := os.ReadFile("bad")
	require.NoError(t, err)
	assert.Equal(t, "old", string(old))
}

func TestTextGoesToStandardOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("app.wasm", everything(), 0o666))
	status, stdout, stderr := wasmc(t, "app.wasm", "--emit", "ir", "-o", "-")
	require.Equal(t, 0, status, stderr)
	status, _, stderr = wasmc(t, "app.wasm", "--emit", "ir")
	require.Equal(t, 0, status, stderr)
	file, err := os.ReadFile("app.ir")
	require.NoError(t, err)
	assert.Equal(t, string(file), stdout)
	assert.Contains(t, stdout, "func $_start()")
}

func TestOutputMayBeADevice(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("app.wasm", everything(), 0o666))
	status, _, stderr := wasmc(t, "app.wasm", "--emit", "ir", "-o", os.DevNull)
	require.Equal(t, 0, status, stderr)
	assert.True(t, special(os.DevNull), "%s was replaced", os.DevNull)

	status, _, stderr = wasmc(t, "app.wasm", "--emit", "ir", "-o", "/dev/full")
	assert.Equal(t, exitFailure, status)
	assert.Contains(t, stderr, "no space left on device")
}

func TestDumpShowsTheFunctionAfterThePass(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("app.wasm", everything(), 0o666))
	dump := func(pass string) string {
		status, _, stderr := wasmc(t, "app.wasm", "--emit", "ir", "--dump", pass)
		require.Equal(t, 0, status, stderr)
		return stderr
	}
	assert.Contains(t, dump("lower"), "extend8_s")
	assert.NotContains(t, dump("deadcode"), "extend8_s") // its result is dropped

	status, _, stderr := wasmc(t, "app.wasm", "--emit", "ir", "--dump", "lower:nothing")
	assert.Equal(t, exitUsage, status)
	assert.Contains(t, stderr, "the module has no function nothing")
}

func TestUnknownImportsAreListed(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("app.wasm", everything(), 0o666))
	status, _, stderr := wasmc(t, "app.wasm")
	assert.Equal(t, exitFailure, status)
	assert.Contains(t, stderr, "wasmc: app.wasm: unknown import: ")
	assert.Contains(t, stderr, `func "env" "read sensor\n" [i64] -> [f32 f64]`)
	assert.NoFileExists(t, "app")
}

func TestRunningForAnotherMachineNeedsAnEmulator(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, other := range target.All {
		emulator, err := emulatorFor(other)
		if other.Arch == runtime.GOARCH {
			assert.NoError(t, err)
			assert.Empty(t, emulator)
			continue
		}
		assert.Equal(t, exitTool, exitStatus(err))
		assert.ErrorContains(t, err, "install the package qemu-user")
	}
}

func TestExitStatusTellsWhoIsAtFault(t *testing.T) {
	for _, test := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errHelp, 0},
		{&wasm.Error{}, exitFailure},
		{os.ErrNotExist, exitFailure},
		{usagef("run", "no"), exitUsage},
		{&toolchain.Error{}, exitTool},
		{fmt.Errorf("link: %w", &toolchain.Error{}), exitTool},
	} {
		assert.Equal(t, test.want, exitStatus(test.err), "%v", test.err)
	}
}

func TestPanicIsAnInternalError(t *testing.T) {
	commands = append(commands, command{name: "panic", run: func(*cli, []string) error { panic("lower: no") }})
	defer func() { commands = commands[:len(commands)-1] }()
	status, _, stderr := wasmc(t, "panic")
	assert.Equal(t, exitInternal, status)
	assert.Contains(t, stderr, "wasmc: internal error: lower: no; please report this")
}
