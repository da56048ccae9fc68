package toolchain

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/target"
	"wasmc/runtime"
)

// fakeTool makes a program that says words when asked for its version.
func fakeTool(t *testing.T, dir, name, words string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(file, []byte("#!/bin/sh\necho '"+words+"'\n"), 0o777))
	return file
}

func TestFindTakesTheNewestClang(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	t.Setenv("WASMC_CLANG", "")
	fakeTool(t, dir, "clang-18", "clang version 18.1.0")
	newest := fakeTool(t, dir, "clang-20", "Debian clang version 20.1.2 (++)")
	fakeTool(t, dir, "clang", "clang version 14.0.6")
	lld := fakeTool(t, dir, "ld.lld-20", "Debian LLD 20.1.2")
	fakeTool(t, dir, "ld.lld", "LLD 14.0.6")
	tools, err := Find("")
	require.NoError(t, err)
	assert.Equal(t, newest, tools.Clang.Path)
	assert.Equal(t, 20, tools.Major)
	assert.Equal(t, lld, tools.LLD.Path)
}

func TestFindPrefersWhatTheUserSays(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	fakeTool(t, dir, "clang-20", "clang version 20.1.2")
	fakeTool(t, dir, "ld.lld", "LLD 20")
	mine := fakeTool(t, t.TempDir(), "mine", "clang version 17.0.1")
	other := fakeTool(t, t.TempDir(), "other", "clang version 19.0.1")
	t.Setenv("WASMC_CLANG", other)
	tools, err := Find("")
	require.NoError(t, err)
	assert.Equal(t, other, tools.Clang.Path)
	tools, err = Find(mine)
	require.NoError(t, err)
	assert.Equal(t, mine, tools.Clang.Path)
	t.Chdir(filepath.Dir(mine))
	tools, err = Find("./mine")
	require.NoError(t, err)
	assert.Equal(t, mine, tools.Clang.Path)
}

func TestFindSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	t.Setenv("WASMC_CLANG", "")
	find := func(clang string) string {
		_, err := Find(clang)
		var tool *Error
		require.ErrorAs(t, err, &tool)
		return err.Error()
	}
	assert.Contains(t, find(""), "install clang and lld")
	assert.Contains(t, find("/nonexistent"), "/nonexistent")
	assert.Contains(t, find(fakeTool(t, dir, "old", "clang version 14.0.6")), "too old")
	assert.Contains(t, find(fakeTool(t, dir, "gcc", "gcc version 14.0.6")), "no clang")
	assert.Contains(t, find(fakeTool(t, dir, "new", "clang version 21.0.0")), "lld is missing")
}

func TestFailingToolSpeaksForItself(t *testing.T) {
	var trace bytes.Buffer
	r := runner{context.Background(), t.TempDir(), &trace}
	err := r.run("/bin/sh", "-c", "echo it is broken >&2; exit 7")
	var tool *Error
	require.ErrorAs(t, err, &tool)
	assert.Contains(t, err.Error(), "sh failed (exit status 7): it is broken")
	assert.Contains(t, trace.String(), `/bin/sh -c 'echo it is broken >&2; exit 7'`)
}

func TestCancelledToolGivesTheCause(t *testing.T) {
	stop := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(stop)
	r := runner{ctx: ctx, dir: t.TempDir()}
	assert.ErrorIs(t, r.run("/bin/sleep", "60"), stop)
}

func TestShellQuote(t *testing.T) {
	assert.Equal(t, "-O2", shellQuote("-O2"))
	assert.Equal(t, "'a b'", shellQuote("a b"))
	assert.Equal(t, `'it'\''s'`, shellQuote("it's"))
	assert.Equal(t, "''", shellQuote(""))
}

// TestRuntimeIsCached compiles the runtime twice: the second time it is there.
// A cache that cannot be written does no harm.
func TestRuntimeIsCached(t *testing.T) {
	tools, err := Find("")
	if err != nil {
		t.Skip(err)
	}
	compile := func() (string, []string) {
		var trace bytes.Buffer
		b := &Build{Tools: tools, Target: target.All[0], Jobs: 2}
		require.NoError(t, b.Start(context.Background(), &trace))
		t.Cleanup(func() { os.RemoveAll(b.Dir) })
		objects, err := b.runtimeObjects()
		require.NoError(t, err)
		for _, o := range objects {
			assert.FileExists(t, o)
		}
		return trace.String(), objects
	}
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	first, objects := compile()
	assert.NotEmpty(t, first)
	second, again := compile()
	assert.Empty(t, second)
	assert.Equal(t, objects, again)

	t.Setenv("XDG_CACHE_HOME", "/dev/null/nowhere")
	third, _ := compile()
	assert.NotEmpty(t, third)
}

// TestChoicesInLoopsStayConditionalMoves compiles the choice between the two children
// of a node, which nobody can predict.
func TestChoicesInLoopsStayConditionalMoves(t *testing.T) {
	const choice = `
define i64 @leaf(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %root = phi i64 [ 0, %entry ], [ %next, %loop ]
  %left = shl i64 %root, 1
  %right = or i64 %left, 1
  %pl = getelementptr i32, ptr %a, i64 %left
  %pr = getelementptr i32, ptr %a, i64 %right
  %l = load i32, ptr %pl
  %r = load i32, ptr %pr
  %less = icmp slt i32 %l, %r
  %next = select i1 %less, i64 %right, i64 %left
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %exit
exit:
  ret i64 %next
}
`
	tools, err := Find("")
	if err != nil {
		t.Skip(err)
	}
	amd64, err := target.ByName("amd64")
	require.NoError(t, err)
	b := &Build{Tools: tools, Target: amd64, CPU: amd64.CPU, Level: "2"}
	cmd := exec.Command(tools.Clang.Path, append(b.irFlags(Mode{Level: b.Level}), "-S", "-x", "ir", "-", "-o", "-")...)
	cmd.Stdin = strings.NewReader(choice)
	text, err := cmd.Output()
	require.NoError(t, err)
	assert.Contains(t, string(text), "cmov")
}

// A file that is not there would leave the code of another in the table for backtraces.
func TestUntracedFilesAreThere(t *testing.T) {
	for _, source := range untraced {
		_, err := fs.Stat(runtime.Sources, source)
		assert.NoError(t, err)
	}
}
