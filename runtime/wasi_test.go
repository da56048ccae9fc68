package runtime_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

func TestReadDirectory(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) {
		files := tree{"root/dir/": "", "root/link": "->dir"}
		for i := range 300 {
			files[fmt.Sprint("root/", i)] = ""
		}
		passes(t, m, "readdir", files.plant(t))
	})
}

func TestClocks(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) { passes(t, m, "clock", "") })
}

func TestClocksThatAreSet(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) { passes(t, m, "jump", "") })
}

func TestPoll(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) {
		c := command(m, build(t, m, "poll"))
		c.Dir = tree{"file": "12345"}.plant(t)
		c.Stdin = strings.NewReader("abc")
		if status, _, stderr := run(t, c); status != 0 {
			t.Errorf("status %d\n%s", status, stderr)
		}
	})
}

// shell returns a command that runs a program of m after a shell's preparations.
func shell(m machine, preparations, program, redirection string) *exec.Cmd {
	return exec.Command("sh", "-c", fmt.Sprintf(`%s exec %s "$0" %s`, preparations, m.emulator, redirection), program)
}

func TestInheritedListener(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) {
		program := build(t, m, "socket")
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Skip(err)
		}
		defer listener.Close()
		file, err := listener.(*net.TCPListener).File()
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		c := shell(m, "LISTEN_PID=$$ LISTEN_FDS=1", program, "")
		c.ExtraFiles = []*os.File{file}
		answer := make(chan string)
		go func() { answer <- talk(listener.Addr().String()) }()
		if status, _, stderr := run(t, c); status != 0 {
			t.Errorf("status %d\n%s", status, stderr)
			listener.Close()
		}
		if got := <-answer; got != "pong" {
			t.Errorf("got %q, want pong", got)
		}
	})
}

// talk connects twice, as socket.c expects, and returns the answer to the first.
func talk(address string) string {
	first, err := net.Dial("tcp", address)
	if err != nil {
		return err.Error()
	}
	defer first.Close()
	second, err := net.Dial("tcp", address)
	if err != nil {
		return err.Error()
	}
	defer second.Close()
	io.WriteString(first, "ping")
	first.(*net.TCPConn).CloseWrite()
	answer, err := io.ReadAll(first)
	if err != nil {
		return err.Error()
	}
	return string(answer)
}

func TestEnvironmentAndArguments(t *testing.T) {
	granted := "[HOME=/home][A=second][EMPTY=][B=with=sign][HOMELESS=1]"
	tests := map[string]string{
		"environ":           granted,
		"environ_inherited": "[C=host]" + granted,
	}
	onMachines(t, func(t *testing.T, m machine) {
		for driver, want := range tests {
			program := build(t, m, driver)
			c := command(m, program, "", "two words")
			c.Env = []string{"A=host", "HOME=/home", "C=host", "EMPTY=", "B=host"}
			want += fmt.Sprintf("[%s][][two words]", program)
			if status, stdout, stderr := run(t, c); status != 0 || stdout != want {
				t.Errorf("%s: got %d, %q\n%s\nwant %q", driver, status, stdout, stderr, want)
			}
		}
	})
}

func TestStandardStreams(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	reader.Close()
	streams := map[string]func(t *testing.T, c *exec.Cmd){
		"stdin is a terminal":     func(t *testing.T, c *exec.Cmd) { c.Stdin = terminal(t) },
		"stdin is /dev/null":      func(t *testing.T, c *exec.Cmd) { c.Stdin = open(t, "/dev/null") },
		"stdin is a file":         func(t *testing.T, c *exec.Cmd) { c.Stdin = open(t, "wasi_test.go") },
		"stdout is a closed pipe": func(t *testing.T, c *exec.Cmd) { c.Stdout = writer },
	}
	onMachines(t, func(t *testing.T, m machine) {
		program := build(t, m, "streams")
		for what, redirect := range streams {
			t.Run(what, func(t *testing.T) {
				c := command(m, program, what)
				redirect(t, c)
				if status, _, stderr := run(t, c); status != 0 {
					t.Errorf("status %d\n%s", status, stderr)
				}
			})
		}
		c := shell(m, "", program, `"stdin is closed" <&-`)
		if status, _, stderr := run(t, c); status != 0 {
			t.Errorf("stdin is closed: status %d\n%s", status, stderr)
		}
	})
}

func open(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// terminal returns a new pseudoterminal, the master of which stays open.
func terminal(t *testing.T) *os.File {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { master.Close() })
	var number, unlocked int32
	for request, arg := range map[uintptr]*int32{syscall.TIOCSPTLCK: &unlocked, syscall.TIOCGPTN: &number} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(unsafe.Pointer(arg))); errno != 0 {
			t.Skip(errno)
		}
	}
	f, err := os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestProgramsThatCannotStart(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) {
		c := command(m, build(t, m, "files"))
		c.Dir = tree{"read_only": "not a directory", "root/": ""}.plant(t)
		want := "wasmc: cannot open directory 'read_only' (granted as '/ro'): Not a directory\n"
		if status, _, stderr := run(t, c); status != 125 || stderr != want {
			t.Errorf("got %d, %q; want 125, %q", status, stderr, want)
		}
		if m.emulator != "" {
			return // the limit would be the emulator's
		}
		c = shell(m, "ulimit -v 4000000;", build(t, m, "program"), "hello")
		want = "wasmc: cannot reserve 9216 MiB of address space at 0x40000000: "
		if status, stdout, stderr := run(t, c); status != 125 || stdout != "" || !strings.HasPrefix(stderr, want) {
			t.Errorf("got %d, %q, %q; want 125, %q", status, stdout, stderr, want)
		}
	})
}
