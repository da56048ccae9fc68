package tests

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wasmc/tests/harness"
)

// echoC accepts one connection on the first socket that it was handed and
// answers each line in capitals.
const echoC = `#include <ctype.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
	int connection = accept(3, NULL, NULL);
	if (connection < 0) {
		perror("accept");
		return 1;
	}
	char buf[256];
	for (ssize_t n; (n = recv(connection, buf, sizeof buf, 0)) > 0;) {
		for (ssize_t i = 0; i < n; i++)
			buf[i] = toupper((unsigned char)buf[i]);
		if (send(connection, buf, n, 0) != n)
			return 2;
	}
	return shutdown(connection, SHUT_RDWR) == 0 ? 0 : 3;
}
`

// TestInheritedListener serves a connection on a socket handed over by systemd's
// protocol. A program built without --listenfd does not get it.
func TestInheritedListener(t *testing.T) {
	source := filepath.Join(t.TempDir(), "echo.c")
	write(t, source, echoC)
	module := harness.WasmC(t, source)
	target := harness.Host(t) // the protocol names a process, and qemu's is another

	program, listener := serve(t, harness.Compile(t, target, module, "--listenfd"))
	connection, err := net.DialTimeout("unix", listener, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(connection)
	for _, line := range []string{"hello\n", "second line\n"} {
		if _, err := connection.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
		if answer, err := in.ReadString('\n'); answer != strings.ToUpper(line) {
			t.Fatalf("the answer to %q is %q (%v)", line, answer, err)
		}
	}
	if err := connection.(*net.UnixConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if err := program.Wait(); err != nil {
		t.Error(err)
	}

	program, _ = serve(t, harness.Compile(t, target, module))
	if err := program.Wait(); err == nil || program.ProcessState.ExitCode() != 1 {
		t.Errorf("without --listenfd: %v", program.ProcessState)
	}
}

// serve starts a program with a listening socket and returns the socket's path.
func serve(t *testing.T, path string) (*exec.Cmd, string) {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "socket")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	file, err := listener.File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	// The shell's process becomes the program's.
	cmd := exec.Command("sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=1 exec "$1"`, "sh", path)
	cmd.ExtraFiles = []*os.File{file} // descriptor 3
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	return cmd, socket
}
