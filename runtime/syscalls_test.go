package runtime_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"wasmc/runtime"
)

func TestSystemCallsOfFunctions(t *testing.T) {
	for function, want := range map[string]string{
		"wasi_proc_exit":     "exit_group",
		"wasi_sched_yield":   "sched_yield",
		"wasi_args_get":      "",
		"wasi_random_get":    "getrandom",
		"wasi_fd_write":      "ioctl lseek writev",
		"wasi_fd_close":      "close ioctl lseek",
		"wasi_clock_res_get": "clock_getres",
		"wasmc_memory_grow":  "mprotect",
		"on_fault":           "exit_group getpid gettid rt_sigaction tgkill writev",
	} {
		if got := strings.Join(runtime.SystemCalls([]string{function}, nil), " "); got != want {
			t.Errorf("%s: got %q, want %q", function, got, want)
		}
	}
	if !runtime.Reaches("wasi_path_open", "resolve_open") || runtime.Reaches("wasi_fd_read", "resolve_open") {
		t.Error("Reaches is wrong")
	}
}

// Embedded files are served without system calls, and those that other files need are
// not there where other files are not granted.
func TestEmbeddedFilesNeedNoSystemCalls(t *testing.T) {
	for function, want := range map[string]string{
		"embed_path_open":     "close fcntl ioctl lseek mmap munmap newfstatat",
		"embed_fd_tell":       "ioctl lseek",
		"wasmc_open_embedded": "close exit_group fcntl ioctl lseek mmap munmap writev",
	} {
		instead := map[string]string{"wasi_path_open": "fdtable_get_directory"}
		if got := strings.Join(runtime.SystemCalls([]string{function}, instead), " "); got != want {
			t.Errorf("%s: got %q, want %q", function, got, want)
		}
	}
	for symbol, want := range map[string]string{
		"wasi_fd_read": "embed_fd_read", "wasi_unstable_fd_seek": "embed_unstable_fd_seek", "wasi_fd_write": "wasi_fd_write",
	} {
		if got := runtime.Embedding(symbol); got != want {
			t.Errorf("%s: got %s, want %s", symbol, got, want)
		}
	}
}

// The graph knows every system call that the sources name, and a machine has a
// number for each.
func TestSystemCallsAreAllKnown(t *testing.T) {
	var functions []string
	for _, f := range runtime.Functions {
		functions = append(functions, f.Symbol)
	}
	calls := runtime.SystemCalls(append(functions, "wasmc_main", "wasmc_open_streams", "wasmc_open_directories", "wasmc_open_listeners",
		"wasmc_atomic_wait32", "wasmc_atomic_notify", "wasmc_memory_grow", "on_fault"), nil)
	wrapped := regexp.MustCompile(`\(SYS_(\w+)`).FindAllStringSubmatch(read(t, "linux/syscall.h"), -1)
	if len(wrapped) < 40 {
		t.Fatalf("only %d system calls found", len(wrapped))
	}
	for _, m := range wrapped {
		if !slices.Contains(calls, m[1]) {
			t.Errorf("nothing reaches %s", m[1])
		}
		for _, machine := range []string{"x86_64", "aarch64"} {
			if runtime.SystemCallNumbers(machine)[m[1]] == 0 {
				t.Errorf("%s has no number for %s", machine, m[1])
			}
		}
	}
}
