// Package policy tests what programs may use: that they have what they were built
// to have, that whoever runs them can take from it, and that they cannot get more.
package policy

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// A prober compiles testdata/probe.c, once for each target and policy.
type prober struct {
	module   string
	mu       sync.Mutex
	programs map[string]string // by target and flags
}

func newProber(t *testing.T) *prober {
	source, err := filepath.Abs("testdata/probe.c")
	if err != nil {
		t.Fatal(err)
	}
	return &prober{module: harness.WasmC(t, source, "-O1"), programs: map[string]string{}}
}

func (p *prober) program(t *testing.T, target harness.Target, flags string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := target.Name + " " + flags
	if p.programs[key] == "" {
		at := filepath.Join(filepath.Dir(p.module), fmt.Sprintf("probe%d", len(p.programs)))
		if err := os.Rename(harness.Compile(t, target, p.module, append(strings.Fields(flags), "-O0")...), at); err != nil {
			t.Fatal(err)
		}
		p.programs[key] = at
	}
	return p.programs[key]
}

// directory makes directories d and r, each with a file, and the file secret beside
// them.
func directory(t *testing.T) string {
	dir := t.TempDir()
	for _, name := range []string{"d", "r"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"secret": "secret", "d/file": "file", "r/file": "file"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestPolicies(t *testing.T) {
	prober := newProber(t)
	for _, test := range []struct {
		what, flags, run string
		env              []string
		status           int
		stdout, stderr   string
	}{
		{what: "arguments", flags: "--arg args --arg -x", run: "y z", stdout: "-x\ny\nz\n"},
		{what: "no arguments given", flags: "--arg args --arg only", stdout: "only\n"},
		{what: "streams", run: "stdin stderr", stdout: "read\nwritten\n", stderr: "!\n"},
		{what: "no stdin", flags: "--no-stdin", run: "stdin stderr", stdout: "Bad file descriptor\nwritten\n", stderr: "!\n"},
		{what: "no stdout", flags: "--no-stdout", run: "stderr", stderr: "!\n"},
		{what: "no stderr", flags: "--no-stderr", run: "stderr", stdout: "Bad file descriptor\n"},
		{what: "memory", flags: "--max-memory 40M", run: "grow", stdout: "39 MiB\n"},
		{what: "less memory", flags: "--max-memory 40M", run: "grow", env: []string{"WASMC_POLICY=max-memory=30M"}, stdout: "29 MiB\n"},
		{what: "not more memory", flags: "--max-memory 40M", run: "grow", env: []string{"WASMC_POLICY=max-memory=50M"}, stdout: "39 MiB\n"},
		{what: "too little memory", run: "grow", env: []string{"WASMC_POLICY=max-memory=64K"}, status: 125,
			stderr: "wasmc: max-memory is less than the program starts with\n"},
		{what: "processor time", flags: "--max-cpu 1s", run: "spin", status: -int(syscall.SIGXCPU), stderr: "wasmc: out of processor time (1 s)\n"},
		{what: "less processor time", flags: "--max-cpu 1h", run: "spin", env: []string{"WASMC_POLICY=max-cpu=1s"},
			status: -int(syscall.SIGXCPU), stderr: "wasmc: out of processor time (1 s)\n"},
		{what: "deterministic", flags: "--deterministic", run: "clocks random random",
			stdout: "946684800.000001000\n0.000002000\n0.001005000\ne220a8397b1dcdaf\n6e789e6aa1b965f4\n"},
		{what: "environment", flags: "--inherit-env --env B=2", run: "env", env: []string{"A=1", "B=1", "WASMC_POLICY=no-env=C"}, stdout: "A=1\nB=2\n"},
		{what: "less environment", flags: "--inherit-env --env B=2", run: "env", env: []string{"A=1", "AB=1", "WASMC_POLICY=no-env=A;no-env=B"}, stdout: "AB=1\n"},
		{what: "no environment", flags: "--inherit-env --env B=2", run: "env", env: []string{"A=1", "WASMC_POLICY=no-env"}},
		{what: "directory", flags: "--dir d", run: "cat d/file make d/new cat secret", stdout: "file\nmade\nCapabilities insufficient\n"},
		{what: "read-only directory", flags: "--dir d:ro", run: "cat d/file make d/new", stdout: "file\nCapabilities insufficient\n"},
		{what: "directory made read-only", flags: "--dir d", run: "cat d/file make d/new", env: []string{"WASMC_POLICY=read-only=d"}, stdout: "file\nCapabilities insufficient\n"},
		{what: "all made read-only", flags: "--dir d", run: "make d/new", env: []string{"WASMC_POLICY=no-stdin;read-only"}, stdout: "Capabilities insufficient\n"},
		{what: "directory taken", flags: "--dir d", run: "cat d/file", env: []string{"WASMC_POLICY=no-dir=d"}, stdout: "Capabilities insufficient\n"},
		{what: "all directories taken", flags: "--dir d --dir .::x", run: "cat d/file", env: []string{"WASMC_POLICY=no-dir"}, stdout: "Capabilities insufficient\n"},
		{what: "directory that is not there", flags: "--dir d", env: []string{"WASMC_POLICY=no-dir=e"}, status: 125, stderr: "wasmc: WASMC_POLICY: no such directory: no-dir=e\n"},
		{what: "sealed", flags: "--dir d --seal", run: "cat d/file", env: []string{"WASMC_POLICY=no-dir=d;nonsense"}, stdout: "file\n"},
		{what: "not grantable", flags: "--dir d", env: []string{"WASMC_POLICY=dir=."}, status: 125,
			stderr: "wasmc: WASMC_POLICY: the program was built without --grantable: dir=.\n"},
		{what: "grantable", flags: "--grantable", run: "cat x/secret make x/new", env: []string{"WASMC_POLICY=dir=.::x"}, stdout: "secret\nmade\n"},
		{what: "granted read-only", flags: "--grantable", run: "cat d/file make d/new", env: []string{"WASMC_POLICY=dir=d:ro"}, stdout: "file\nCapabilities insufficient\n"},
		{what: "granted twice", flags: "--grantable --dir d", run: "cat d/file cat e/secret cat f/file", env: []string{"WASMC_POLICY=dir=.::e:rw;dir=d::f"}, stdout: "file\nsecret\nfile\n"},
		{what: "grant without a directory", flags: "--grantable", env: []string{"WASMC_POLICY=dir=::x"}, status: 125,
			stderr: "wasmc: WASMC_POLICY: want HOST[::GUEST][:ro]: dir=::x\n"},
		{what: "quoted", flags: "--dir d::a;b", run: "cat a;b/file", env: []string{`WASMC_POLICY=no-dir=a\;b`}, stdout: "Capabilities insufficient\n"},
		{what: "unknown item", env: []string{"WASMC_POLICY=no-stdin;no-network"}, status: 125, stderr: "wasmc: WASMC_POLICY: unknown item: no-network\n"},
		{what: "item without its value", env: []string{"WASMC_POLICY=max-cpu"}, status: 125, stderr: "wasmc: WASMC_POLICY: unknown item: max-cpu\n"},
		{what: "item with a value", env: []string{"WASMC_POLICY=no-stdin=1"}, status: 125, stderr: "wasmc: WASMC_POLICY: unknown item: no-stdin=1\n"},
		{what: "bad number", env: []string{"WASMC_POLICY=max-cpu=1d"}, status: 125, stderr: "wasmc: WASMC_POLICY: no such number: max-cpu=1d\n"},
		{what: "empty", env: []string{"WASMC_POLICY=;;"}, run: "stderr", stdout: "written\n", stderr: "!\n"},
		{what: "every use of names", flags: "--dir d", run: "names", stdout: "all is well\n"},
	} {
		t.Run(test.what, func(t *testing.T) {
			harness.EachTarget(t, func(t *testing.T, target harness.Target) {
				dir := directory(t)
				if test.what == "every use of names" {
					if err := os.Remove(filepath.Join(dir, "d/file")); err != nil {
						t.Fatal(err)
					}
				}
				p := harness.Program{
					Path: prober.program(t, target, test.flags), Args: strings.Fields(test.run),
					Env: test.env, Stdin: []byte("x"), Dir: dir, Target: target,
				}
				r := p.Run(t)
				stderr, _, _ := strings.Cut(r.Stderr, "qemu: uncaught target signal")
				if r.Status != test.status || r.Stdout != test.stdout || stderr != test.stderr {
					t.Errorf("got %d, %q, %q\nwant %d, %q, %q", r.Status, r.Stdout, stderr, test.status, test.stdout, test.stderr)
				}
			})
		})
	}
}

// The policy of a file is that of the flags with the same names.
func TestPolicyFile(t *testing.T) {
	target := harness.Host(t)
	dir := directory(t)
	file := filepath.Join(t.TempDir(), "app.toml")
	text := "dir = [\"d::/x:ro\"]\narg = [\"cat\"]\nenv = [\"A=1\"]\nno-stdin = true\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	program := newProber(t).program(t, target, "--policy "+file)
	r := harness.Program{Path: program, Args: strings.Fields("/x/file make /x/new env stdin"), Dir: dir}.Run(t)
	if want := "file\nCapabilities insufficient\nA=1\nBad file descriptor\n"; r.Stdout != want || r.Status != 0 {
		t.Errorf("got %d, %q, %q; want %q", r.Status, r.Stdout, r.Stderr, want)
	}
	inspected := harness.Tool(t, "", harness.Wasmc(t), "inspect", program)
	if want := "policy\n  dir  d::/x:ro\n  env  A=1\n  arg  cat\n  no-stdin\n"; !strings.HasSuffix(inspected.Stdout, want) {
		t.Errorf("inspect says %q, want %q in the end", inspected.Stdout, want)
	}
}

// A program listens where it was built to, and does so as its descriptor 3.
func TestListen(t *testing.T) {
	prober := newProber(t)
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := free.Addr().String()
		program := prober.program(t, target, "--listen "+address)
		run := harness.Program{Path: program, Args: []string{"accept", "3"}, Target: target}
		if r := run.Run(t); r.Status != 125 || r.Stderr != fmt.Sprintf("wasmc: cannot listen at %s: bind: the address is in use\n", address) {
			t.Errorf("with the address in use: status %d, %q", r.Status, r.Stderr)
		}
		run.Env = []string{"WASMC_POLICY=no-listen"}
		if r := run.Run(t); r.Stdout != "Bad file descriptor\n" {
			t.Errorf("with no-listen: status %d, %q, %q", r.Status, r.Stdout, r.Stderr)
		}
		run.Env = nil
		free.Close()
		answer := make(chan string)
		go func() { answer <- ask(address) }()
		r := run.Run(t)
		if got := <-answer; got != "ping" || r.Stdout != "ping\n" {
			t.Errorf("the client got %q; the program: status %d, %q, %q", got, r.Status, r.Stdout, r.Stderr)
		}
	})
}

// ask sends "ping" and returns what comes back, or what went wrong.
func ask(address string) string {
	var connection net.Conn
	var err error
	for range 300 {
		if connection, err = net.DialTimeout("tcp", address, time.Second); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		return err.Error()
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(time.Minute))
	if _, err := connection.Write([]byte("ping")); err != nil {
		return err.Error()
	}
	text := make([]byte, 100)
	n, err := connection.Read(text)
	if err != nil {
		return err.Error()
	}
	return string(text[:n])
}

// nans traps unless every operation that makes a NaN makes the canonical one.
const nans = `(module
  (func $f32 (param f32) (if (i32.ne (i32.reinterpret_f32 (local.get 0)) (i32.const 0x7fc00000)) (then unreachable)))
  (func $f64 (param f64) (if (i64.ne (i64.reinterpret_f64 (local.get 0)) (i64.const 0x7ff8000000000000)) (then unreachable)))
  (func $f32x4 (param v128) (call $f32 (f32x4.extract_lane 3 (local.get 0))))
  (func $f64x2 (param v128) (call $f64 (f64x2.extract_lane 1 (local.get 0))))
  (global $x (mut f32) (f32.const -nan:0x2345))
  (global $y (mut f64) (f64.const -nan:0x2345))
  (global $zero (mut f64) (f64.const 0))
  (func (export "_start")
    (call $f32 (f32.add (global.get $x) (f32.const 1)))
    (call $f32 (f32.sub (f32.const 1) (global.get $x)))
    (call $f32 (f32.mul (global.get $x) (f32.const 1)))
    (call $f32 (f32.mul (global.get $x) (f32.const -1)))
    (call $f32 (f32.sqrt (f32.const -1)))
    (call $f32 (f32.min (global.get $x) (f32.const 1)))
    (call $f32 (f32.max (f32.const 1) (global.get $x)))
    (call $f32 (f32.ceil (global.get $x)))
    (call $f32 (f32.floor (global.get $x)))
    (call $f32 (f32.trunc (global.get $x)))
    (call $f32 (f32.nearest (global.get $x)))
    (call $f32 (f32.demote_f64 (global.get $y)))
    (call $f64 (f64.promote_f32 (global.get $x)))
    (call $f64 (f64.div (global.get $zero) (global.get $zero)))
    (call $f64 (f64.add (global.get $y) (global.get $zero)))
    (call $f64 (f64.sub (f64.const inf) (f64.add (global.get $zero) (f64.const inf))))
    (call $f32x4 (f32x4.add (f32x4.splat (global.get $x)) (f32x4.splat (f32.const 1))))
    (call $f32x4 (f32x4.sqrt (f32x4.splat (f32.const -1))))
    (call $f32x4 (f32x4.min (f32x4.splat (global.get $x)) (f32x4.splat (f32.const 1))))
    (call $f64x2 (f64x2.mul (f64x2.splat (global.get $y)) (f64x2.splat (f64.const 1))))
    (call $f64x2 (f64x2.promote_low_f32x4 (f32x4.splat (global.get $x))))
    ;; What only moves bits keeps them.
    (if (i32.ne (i32.reinterpret_f32 (f32.neg (global.get $x))) (i32.const 0x7f802345)) (then unreachable))))
`

func TestNaNsAreCanonical(t *testing.T) {
	source := filepath.Join(t.TempDir(), "nans.wat")
	if err := os.WriteFile(source, []byte(nans), 0o666); err != nil {
		t.Fatal(err)
	}
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		for _, level := range []string{"-O0", "-O2"} {
			program := harness.Compile(t, target, source, "--deterministic", level)
			if r := (harness.Program{Path: program, Target: target}).Run(t); r.Status != 0 {
				t.Errorf("%s: status %d\n%s", level, r.Status, r.Stderr)
			}
		}
		program := harness.Compile(t, target, source)
		if r := (harness.Program{Path: program, Target: target}).Run(t); r.Status != 134 {
			t.Errorf("without --deterministic there is nothing to see: status %d", r.Status)
		}
	})
}
