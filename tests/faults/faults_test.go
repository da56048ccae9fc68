package faults

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"wasmc/tests/harness"
)

// A maker makes programs of testdata/faults.c.
type maker struct{ module string }

func newMaker(t *testing.T) *maker {
	source, err := filepath.Abs("testdata/faults.c")
	if err != nil {
		t.Fatal(err)
	}
	return &maker{harness.WasmC(t, source, "-O1")}
}

// program grants the directory "d".
func (m *maker) program(t *testing.T, target harness.Target, flags ...string) string {
	return harness.Compile(t, target, m.module, append(flags, "--dir", "d", "-O1")...)
}

// directory has an empty directory "d".
func directory(t *testing.T) string {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "d"), 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shell runs a script in which "$@" runs the program.
func shell(t *testing.T, target harness.Target, dir, script, program string, args ...string) harness.Result {
	t.Helper()
	argv := append([]string{"-c", script, "sh"}, target.Argv(program, args...)...)
	return harness.Program{Path: "/bin/sh", Args: argv, Dir: dir}.Run(t)
}

func TestFaults(t *testing.T) {
	maker := newMaker(t)
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		program := maker.program(t, target)
		for _, test := range []struct {
			what, script, run string
			natively          bool   // an emulator needs what the program is to be without
			stdout            string // a regular expression
			stderr            string
			status            int
		}{
			{what: "full disk under a stream", script: `"$@" > /dev/full`, stderr: "output: No space left on device\n"},
			{what: "closed pipe", script: `mkfifo p; exec 3<>p 4>p; exec 3<&-; "$@" >&4`, stderr: "output: Broken pipe\n"},
			{what: "no streams", script: `"$@" <&- >&- 2>&-`, run: "names"},
			{what: "no output", script: `exec 3>&2; "$@" >&- 2>&- 3>&-; echo $? >&3`, stderr: "0\n"},
			{what: "files do not become streams", script: `"$@" <&- >&- 2>&-; cat d/file`, run: "open 5", stdout: "x"},
			{what: "10,000 open files", script: `ulimit -n 20000 && exec "$@"`, run: "open 10000", stdout: "10000 opened: enough\nall closed\n"},
			{what: "no more open files", script: `ulimit -n 100 && exec "$@"`, run: "open 10000", natively: true, stdout: "9[0-9] opened: No file descriptors available\nall closed\n"},
			{what: "files of limited size", script: `ulimit -f 8; trap '' XFSZ; exec "$@"`, run: "fill", natively: true, stdout: "File too large after something: 1\n(?s:.*)", status: 1},
			{what: "deep directories", script: `exec "$@"`, run: "deep 1000", stdout: "Filename too long\nremoved\n"},
			{what: "odd names", script: `exec "$@"`, run: "names", stdout: "Filename too long\n"},
			{what: "5 GiB", script: `exec "$@"`, run: "large", stdout: "5368709123 bytes\n"},
			{what: "memory", script: `exec "$@"`, run: "grow", natively: true, stdout: "all, used\nOut of memory\n"},
			{what: "little address space", script: `ulimit -v 1000000; exec "$@"`, run: "grow", natively: true, status: 125,
				stderr: "wasmc: cannot reserve 8192 MiB of address space at 0x40000000: raise the limit (ulimit -v unlimited) or build with --bounds-checks=explicit\n"},
			{what: "time", script: `exec "$@"`, run: "wait", stdout: "long enough\n"},
		} {
			t.Run(test.what, func(t *testing.T) {
				if test.natively && target.Emulated() {
					t.Skip("the emulator needs it")
				}
				args := strings.Fields(test.run)
				if args == nil {
					args = []string{"print"}
				}
				r := shell(t, target, directory(t), test.script, program, args...)
				if !regexp.MustCompile("^"+test.stdout+"$").MatchString(r.Stdout) || r.Stderr != test.stderr || r.Status != test.status {
					t.Errorf("status %d, %q, %q; want %d, %q, %q", r.Status, r.Stdout, r.Stderr, test.status, test.stdout, test.stderr)
				}
			})
		}
	})
}

// A full file system is an error for what does not fit, and no more.
func TestFullDisk(t *testing.T) {
	maker := newMaker(t)
	target := harness.Host(t)
	dir := directory(t)
	at := filepath.Join(dir, "d")
	if err := syscall.Mount("none", at, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no file system of limited size: %v", err)
	}
	defer syscall.Unmount(at, 0)
	r := shell(t, target, dir, `exec "$@"`, maker.program(t, target), "fill")
	if want := "No space left on device after something: 1\nno space to allocate\ngoes on\n"; r.Stdout != want || r.Status != 0 {
		t.Errorf("status %d, %q, %q; want %q", r.Status, r.Stdout, r.Stderr, want)
	}
}

// A program with explicit checks runs where there is little address space, and has
// what there is.
func TestLittleAddressSpace(t *testing.T) {
	maker := newMaker(t)
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		program := maker.program(t, target, "--bounds-checks=explicit")
		for script, want := range map[string]string{
			`ulimit -v 65536; exec "$@"`:  "a little, used\nOut of memory\n",
			`ulimit -v 300000; exec "$@"`: "some, used\nOut of memory\n",
			`exec "$@"`:                   "all, used\nOut of memory\n",
		} {
			if target.Emulated() && strings.HasPrefix(script, "ulimit") {
				continue // the emulator needs some itself
			}
			if r := shell(t, target, directory(t), script, program, "grow"); r.Status != 0 || r.Stdout != want {
				t.Errorf("%s: status %d, %q, %q; want %q", script, r.Status, r.Stdout, r.Stderr, want)
			}
		}
	})
}

// Programs are stopped and continued, and get signals that they ignore, while they
// wait: they lose nothing and see no error.
func TestSignalsWhileWaiting(t *testing.T) {
	maker := newMaker(t)
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		program := maker.program(t, target)
		const size = 300_000
		in := bytes.Repeat([]byte("0123456789"), size/10)
		for _, what := range []string{"copy", "wait"} {
			argv := target.Argv(program, what)
			cmd := exec.Command(argv[0], argv[1:]...)
			cmd.Dir = directory(t)
			stdin, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			done, pelted := make(chan bool), make(chan bool)
			go func() {
				defer close(pelted)
				pelt(cmd.Process.Pid, done)
			}()
			go func() {
				defer stdin.Close()
				for at := 0; at < size; at += 10_000 {
					if _, err := stdin.Write(in[at : at+10_000]); err != nil {
						return // it does not read, only waits
					}
					time.Sleep(time.Millisecond)
				}
			}()
			out, err := io.ReadAll(slowly{stdout})
			close(done)
			<-pelted
			syscall.Kill(cmd.Process.Pid, syscall.SIGCONT)
			if waited := cmd.Wait(); err != nil || waited != nil {
				t.Errorf("%s: %v, %v, %q", what, err, waited, stderr.String())
			}
			want, said := "long enough\n", ""
			if what == "copy" {
				want, said = string(in), fmt.Sprintf("%d bytes: end\n", size)
			}
			if string(out) != want || stderr.String() != said {
				t.Errorf("%s: %d bytes, want %d; %q, want %q", what, len(out), len(want), stderr.String(), said)
			}
		}
	})
}

// pelt sends signals that end no program, until done.
func pelt(process int, done chan bool) {
	signals := []syscall.Signal{syscall.SIGSTOP, syscall.SIGCONT, syscall.SIGWINCH, syscall.SIGCHLD, syscall.SIGURG, syscall.SIGCONT}
	for i := 0; ; i++ {
		syscall.Kill(process, signals[i%len(signals)])
		select {
		case <-done:
			return
		case <-time.After(500 * time.Microsecond):
		}
	}
}

// slowly reads in small pieces, so that who writes has to wait.
type slowly struct{ io.Reader }

func (s slowly) Read(b []byte) (int, error) {
	time.Sleep(100 * time.Microsecond)
	return s.Reader.Read(b[:min(len(b), 3000)])
}

// A system call that says that it was interrupted is made again: strace lets every
// second one say so.
func TestInterruptedCalls(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace here: apt-get install strace")
	}
	target := harness.Host(t)
	// The filter would end the program for what strace does with its calls.
	program := newMaker(t).program(t, target, "--no-confinement")
	const calls = "readv,writev,preadv,pwritev,openat,openat2,ftruncate,fallocate,fsync,ppoll"
	for _, test := range []struct{ run, stdout, stderr string }{
		{"copy", "some input", "10 bytes: end\n"},
		{"large", "5368709123 bytes\n", ""},
		{"wait", "long enough\n", ""},
		{"open 50", "50 opened: enough\nall closed\n", ""},
	} {
		args := append([]string{"-qq", "-o", "/dev/null", "-e", "trace=" + calls, "-e", "inject=" + calls + ":error=EINTR:when=40+2", program}, strings.Fields(test.run)...)
		r := harness.Program{Path: strace, Args: args, Stdin: []byte("some input"), Dir: directory(t)}.Run(t)
		if strings.Contains(r.Stderr, "strace:") || strings.Contains(r.Stderr, "ptrace") {
			t.Skipf("strace cannot do it here: %s", r.Stderr)
		}
		if r.Status != 0 || r.Stdout != test.stdout || r.Stderr != test.stderr {
			t.Errorf("%s: status %d, %q, %q; want %q, %q", test.run, r.Status, r.Stdout, r.Stderr, test.stdout, test.stderr)
		}
	}
}

// As many processes of one program as a busy server has, all at the same time.
func TestManyProcesses(t *testing.T) {
	count := 50
	if harness.Long() {
		count = 1000
	}
	target := harness.Host(t)
	program := newMaker(t).program(t, target)
	dir := directory(t)
	var all []*exec.Cmd
	var inputs []io.WriteCloser
	outputs := make([]bytes.Buffer, count)
	for i := range count {
		cmd := exec.Command(program, "copy")
		cmd.Dir = dir
		cmd.Stdout = &outputs[i]
		stdin, err := cmd.StdinPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatalf("process %d: %v", i, err)
		}
		all, inputs = append(all, cmd), append(inputs, stdin)
	}
	for i, in := range inputs {
		fmt.Fprintf(in, "I am %d", i)
	}
	for i, cmd := range all {
		inputs[i].Close()
		if err := cmd.Wait(); err != nil || outputs[i].String() != fmt.Sprintf("I am %d", i) {
			t.Errorf("process %d: %v, %q", i, err, outputs[i].String())
		}
	}
}
