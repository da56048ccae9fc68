package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/toolchain"
)

// beWasmc in the environment makes this test's executable wasmc itself, for
// tests of what needs a process of its own.
const beWasmc = "WASMC_TEST_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(beWasmc) != "" {
		main()
	}
	os.Exit(m.Run())
}

// process returns a run of wasmc in the working directory, with directories of
// its own for temporary files and the cache.
func process(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, args...)
	for _, dir := range []string{"tmp", "cache"} {
		require.NoError(t, os.MkdirAll(dir, 0o777))
	}
	here, err := os.Getwd()
	require.NoError(t, err)
	cmd.Env = append(os.Environ(), beWasmc+"=1",
		"TMPDIR="+filepath.Join(here, "tmp"), "XDG_CACHE_HOME="+filepath.Join(here, "cache"))
	return cmd
}

// argc is a command whose exit status is the number of its arguments.
func argc() []byte {
	return module(
		section(typeSection, startType, "\x60\x02\x7F\x7F\x01\x7F", "\x60\x01\x7F\x00"),
		section(importSection,
			sized("wasi_snapshot_preview1")+sized("args_sizes_get")+importedFunc+"\x01",
			sized("wasi_snapshot_preview1")+sized("proc_exit")+importedFunc+"\x02"),
		section(funcSection, "\x00"),
		section(memorySection, oneOrMore),
		section(exportSection, sized("memory")+exportedMemory+"\x00", sized("_start")+exportedFunc+"\x02"),
		section(codeSection, sized("\x00"+
			"\x41\x00\x41\x04\x10\x00\x1A"+ // args_sizes_get(0, 4), drop
			"\x41\x00\x28\x02\x00\x10\x01"+ // proc_exit(i32.load(0))
			"\x0B")),
	)
}

func TestRunBecomesTheProgram(t *testing.T) {
	if _, err := toolchain.Find(""); err != nil {
		t.Skip(err)
	}
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("argc.wasm", argc(), 0o666))
	for i, want := range []string{"output", "compiled before: "} {
		var stderr bytes.Buffer
		cmd := process(t, "run", "-v", "argc.wasm", "-v", "--dir", "x")
		cmd.Stderr = &stderr
		var exit *exec.ExitError
		require.True(t, errors.As(cmd.Run(), &exit), "run %d: %s", i, stderr.String())
		assert.Equal(t, 4, exit.ExitCode(), stderr.String())
		assert.Contains(t, stderr.String(), want)
	}
}

// A compiler that never ends, and a linker that is never used.
const stuckClang = `#!/bin/sh
case $1 in
--version) echo "clang version 22.1.0" ;;
*)
	touch "$STARTED"
	exec sleep 60
	;;
esac
`

func TestInterruptedBuildLeavesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("argc.wasm", argc(), 0o666))
	for _, name := range []string{"clang", "ld.lld"} {
		require.NoError(t, os.WriteFile(name, []byte(stuckClang), 0o777))
	}
	here, err := os.Getwd()
	require.NoError(t, err)
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		started := filepath.Join(here, "started-"+strings.ReplaceAll(signal.String(), " ", "-"))
		cmd := process(t, "argc.wasm", "--clang", filepath.Join(here, "clang"))
		cmd.Env = append(cmd.Env, "STARTED="+started)
		require.NoError(t, cmd.Start())
		require.Eventually(t, func() bool {
			_, err := os.Stat(started)
			return err == nil
		}, 20*time.Second, 10*time.Millisecond)
		require.NoError(t, cmd.Process.Signal(signal))
		cmd.Wait()
		assert.Equal(t, signal, cmd.ProcessState.Sys().(syscall.WaitStatus).Signal())
		assert.NoFileExists(t, "argc")
		left, err := os.ReadDir("tmp")
		require.NoError(t, err)
		assert.Empty(t, left)
	}
}
