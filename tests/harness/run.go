package harness

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A Program is one execution of a program that was compiled.
type Program struct {
	Path    string
	Args    []string
	Env     []string // all of its environment, as NAME=VALUE
	Stdin   []byte
	Dir     string        // where it runs; empty: in an empty directory
	Timeout time.Duration // zero: two minutes
	Target  Target        // zero: this machine
}

// A Result is how a program ended.
type Result struct {
	Stdout, Stderr string
	Status         int // exit status, or minus the number of the signal that ended it
}

// Run executes the program. That it takes too long fails the test.
func (p Program) Run(t testing.TB) Result {
	t.Helper()
	argv := p.Target.Argv(p.Path, p.Args...)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append([]string{}, p.Env...)
	cmd.Stdin = bytes.NewReader(p.Stdin)
	cmd.Dir = p.Dir
	if cmd.Dir == "" {
		cmd.Dir = t.TempDir()
	}
	if p.Timeout == 0 {
		p.Timeout = 2 * time.Minute
	}
	return run(t, cmd, p.Timeout)
}

// Tool executes a tool of this machine, in its environment, in the directory
// dir or the test's own.
func Tool(t testing.TB, dir, path string, args ...string) Result {
	t.Helper()
	cmd := exec.Command(path, args...)
	cmd.Dir = dir
	return run(t, cmd, 30*time.Minute) // python.wasm takes minutes, and machines may be busy
}

// MustTool is Tool for a step that has to succeed. It returns the output.
func MustTool(t testing.TB, dir, path string, args ...string) string {
	t.Helper()
	r := Tool(t, dir, path, args...)
	if r.Status != 0 {
		t.Fatalf("%s %s: status %d\n%s%s", path, strings.Join(args, " "), r.Status, r.Stdout, r.Stderr)
	}
	return r.Stdout
}

// run runs cmd to its end or the timeout, and then with all that it started.
func run(t testing.TB, cmd *exec.Cmd, timeout time.Duration) Result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	err := cmd.Wait()
	if !stop() {
		t.Fatalf("%s has not ended after %v\n%s", cmd, timeout, tail(stderr.String()))
	}
	var exit *exec.ExitError
	// A program need not read all of its input.
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, syscall.EPIPE) {
		t.Fatalf("%s: %v", cmd, err)
	}
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	r := Result{stdout.String(), stderr.String(), status.ExitStatus()}
	if status.Signaled() {
		r.Status = -int(status.Signal())
	}
	return r
}

// tail cuts text down to what fits into a test's report.
func tail(s string) string {
	if len(s) > 4096 {
		return "…" + s[len(s)-4096:]
	}
	return s
}
