// Package toolchain runs clang and lld. It is the only package that starts
// processes.
package toolchain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// An Error says that a tool is missing or has failed: the machine's fault, or
// the compiler's, but not the module's.
type Error struct {
	Msg  string
	said string // all that a tool that has failed has said
}

// whole is what the tool has said, or else the message.
func (e *Error) whole() string { return cmp.Or(strings.TrimSpace(e.said), e.Msg) }

func (e *Error) Error() string { return e.Msg }

func errorf(format string, args ...any) error { return &Error{Msg: fmt.Sprintf(format, args...)} }

// The versions of LLVM that the compiler works with and tries. The IR that it
// writes has opaque pointers and intrinsics that older ones lack.
const (
	oldest = 16
	newest = 30
)

// Tools are the programs that the compiler needs.
type Tools struct {
	Clang, LLD Tool
	Major      int // clang's version
}

// A Tool is a program on this machine.
type Tool struct {
	Path    string
	Version string // as it tells it, in one line
	ID      string // see Identify
}

// Find returns the tools to use. clang is the one that the user wants, by its
// name or path; if it is empty, that is what WASMC_CLANG says, or else the newest
// on the PATH.
func Find(clang string) (*Tools, error) {
	var t Tools
	var err error
	if clang == "" {
		clang = os.Getenv("WASMC_CLANG")
	}
	if clang != "" {
		t.Clang, t.Major, err = probe(clang)
	} else {
		t.Clang, t.Major, err = newestClang()
	}
	if err != nil {
		return nil, err
	}
	t.LLD, err = findLLD(&t)
	return &t, err
}

func newestClang() (Tool, int, error) {
	for v := newest; v >= oldest; v-- {
		if path, err := exec.LookPath(fmt.Sprintf("clang-%d", v)); err == nil {
			return probe(path)
		}
	}
	if path, err := exec.LookPath("clang"); err == nil {
		return probe(path)
	}
	return Tool{}, 0, errorf("clang is missing: install clang and lld, version %d or newer (apt-get install clang lld), or name it with --clang", oldest)
}

var versionNumber = regexp.MustCompile(`version (\d+)\.`)

// probe asks a clang for its version.
func probe(name string) (Tool, int, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return Tool{}, 0, errorf("clang is missing: %v", err)
	}
	if path, err = filepath.Abs(path); err != nil { // tools run in another directory
		return Tool{}, 0, err
	}
	version, err := versionOf(path)
	if err != nil {
		return Tool{}, 0, err
	}
	match := versionNumber.FindStringSubmatch(version)
	if match == nil || !strings.Contains(version, "clang") {
		return Tool{}, 0, errorf("%s is no clang: it says %q", path, version)
	}
	major, err := strconv.Atoi(match[1])
	if err != nil || major < oldest {
		return Tool{}, 0, errorf("%s is too old: version %s, want %d or newer; name another with --clang", path, match[1], oldest)
	}
	id, err := Identify(path)
	return Tool{path, version, id}, major, err
}

// findLLD looks for the linker that came with clang, then for any.
func findLLD(t *Tools) (Tool, error) {
	real, err := filepath.EvalSymlinks(t.Clang.Path)
	if err != nil {
		real = t.Clang.Path
	}
	beside, versioned := filepath.Dir(real), fmt.Sprintf("ld.lld-%d", t.Major)
	for _, name := range []string{
		filepath.Join(beside, versioned), filepath.Join(beside, "ld.lld"), versioned, "ld.lld",
	} {
		if path, err := exec.LookPath(name); err == nil {
			version, err := versionOf(path)
			if err != nil {
				return Tool{}, err
			}
			id, err := Identify(path)
			return Tool{path, version, id}, err
		}
	}
	return Tool{}, errorf("lld is missing: install it (apt-get install lld-%d)", t.Major)
}

// Identify tells versions of a program apart without reading it, as ccache does it:
// by its size and when it was written.
func Identify(file string) (string, error) {
	st, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %d %d", file, st.Size(), st.ModTime().UnixNano()), nil
}

// versionOf returns the first line of what a tool says to --version.
func versionOf(path string) (string, error) {
	out, err := exec.Command(path, "--version").Output()
	if err != nil {
		return "", errorf("%s does not run: %v", path, err)
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return line, nil
}

// A runner runs tools in a directory.
type runner struct {
	ctx   context.Context
	dir   string    // the working directory of the tools
	trace io.Writer // gets every command, if not nil
}

// run runs a tool and returns an error with its own first words if it fails.
func (r *runner) run(path string, args ...string) error {
	if r.trace != nil {
		fmt.Fprintf(r.trace, "cd %s && %s %s\n", shellQuote(r.dir), shellQuote(path), shellJoin(args))
	}
	cmd := exec.CommandContext(r.ctx, path, args...)
	cmd.Dir = r.dir
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	switch {
	case err == nil:
		return nil
	case r.ctx.Err() != nil:
		return context.Cause(r.ctx)
	}
	words, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n") // the first is the cause
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == -1 && words == "" {
		words = "out of memory?"
	}
	return &Error{Msg: fmt.Sprintf("%s failed (%v): %s", filepath.Base(path), err, words), said: said.String()}
}

// output runs a tool for what it says.
func (r *runner) output(path string, args ...string) (string, error) {
	cmd := exec.CommandContext(r.ctx, path, args...)
	cmd.Dir = r.dir
	out, err := cmd.Output()
	if err != nil {
		return "", errorf("%s failed (%v)", filepath.Base(path), err)
	}
	return string(out), nil
}

func shellJoin(args []string) string {
	quoted := make([]string, len(args))
	for i, a := range args {
		quoted[i] = shellQuote(a)
	}
	return strings.Join(quoted, " ")
}

var plainWord = regexp.MustCompile(`^[\w./:=,+@%-]+$`)

func shellQuote(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
