package runtime_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"

	"wasmc/runtime"
)

func TestSourcesCompileWithoutWarnings(t *testing.T) {
	tool(t, "clang")
	for _, clang := range clangs() {
		for _, m := range machines {
			t.Run(filepath.Base(clang)+"/"+m.name, func(t *testing.T) {
				compile(t, clang, m, t.TempDir(), sources(t, runtime.Directories...))
				compile(t, clang, m, t.TempDir(), sources(t, runtime.LibraryDirectory))
			})
		}
	}
}

func TestSourcesAreFormatted(t *testing.T) {
	format, err := exec.LookPath("clang-format-19") // others have other ideas
	if err != nil {
		t.Skip("no clang-format-19 here: install it, as by apt-get install clang-format-19")
	}
	var files []string
	for _, pattern := range []string{"*/*.c", "*/*.h"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	args := append([]string{"--dry-run", "--Werror"}, files...)
	if out, err := exec.Command(format, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestFunctionsAreComplete(t *testing.T) {
	count := map[string]int{}
	for _, f := range runtime.Functions {
		count[f.Module]++
	}
	const legal = 3 // of Emscripten's
	if count[runtime.Preview1] != 46+legal || count[runtime.Unstable] != 45 {
		t.Errorf("got %v, want %d and 45 functions", count, 46+legal)
	}
}

func TestFunctionsAreFoundByName(t *testing.T) {
	tests := []struct{ module, name, want string }{
		{runtime.Preview1, "fd_seek", "wasi_fd_seek(iIii)i em_legal_fd_seek(iiiii)i"},
		{runtime.Unstable, "fd_seek", "wasi_unstable_fd_seek(iIii)i"},
		{runtime.Preview1, "fd_read", "wasi_fd_read(iiii)i"},
		{runtime.Unstable, "fd_read", "wasi_fd_read(iiii)i"},
		{runtime.Preview1, "proc_exit", "wasi_proc_exit(i)"},
		{runtime.Preview1, "sched_yield", "wasi_sched_yield()i"},
		{runtime.Preview1, "sock_accept", "wasi_sock_accept(iii)i"},
		{runtime.Unstable, "sock_accept", ""},
		{runtime.Preview1, "fd_scream", ""},
		{runtime.Env, "abort", "em_abort() as_abort(iiii)"},
		{runtime.Env, "console.log", "as_console_log(i)"},
		{runtime.Env, "fd_read", ""},
	}
	for _, test := range tests {
		var got []string
		for _, f := range runtime.Named(test.module, test.name) {
			got = append(got, fmt.Sprintf("%s(%s)%s", f.Symbol, f.Params, f.Results))
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("%s.%s: got %q, want %q", test.module, test.name, got, test.want)
		}
	}
}

// By its type, exactly one function can serve an import.
func TestFunctionsOfOneNameDifferInType(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range runtime.Functions {
		key := fmt.Sprintf("%s.%s(%s)%s", f.Module, f.Name, f.Params, f.Results)
		if seen[key] {
			t.Errorf("there are two functions %s", key)
		}
		seen[key] = true
	}
}

func TestTrapsAreThoseOfTheSpecification(t *testing.T) {
	if len(runtime.Traps) == 0 || runtime.Traps[0] != (runtime.Trap{Name: "unreachable", Message: "unreachable"}) {
		t.Errorf("got %v", runtime.Traps)
	}
	if !slices.Contains(runtime.Traps, runtime.Trap{Name: "call_type", Message: "indirect call type mismatch"}) {
		t.Errorf("got %v", runtime.Traps)
	}
}

// The types in functions.def, for the compiler, agree with the C parameters.
func TestFunctionTypesAreTheirParameters(t *testing.T) {
	row := regexp.MustCompile(`(?:WASI\(|ENV\((\w+), \w+, )([\w."]+), "(\w*):(\w*)", \((.*)\)\)`)
	letters := strings.NewReplacer("u32", "i", "u64", "I", "double", "F", "void", "")
	for _, file := range []string{"wasi/functions.def", "wasi/unstable.def", "emscripten/functions.def", "emscripten/legal.def",
		"assemblyscript/functions.def"} {
		for _, m := range row.FindAllStringSubmatch(read(t, file), -1) {
			result, name, params, results := m[1], m[2], m[3], m[4]
			got := ""
			for _, param := range strings.Split(m[5], ", ") {
				got += letters.Replace(strings.Fields(param)[0])
			}
			if got != params || result != "" && letters.Replace(result) != results {
				t.Errorf("%s: %s has type %q and is %s %s", file, name, params+":"+results, result, m[5])
			}
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The numbers in linux/ and wasi/errno.def agree with the kernel's headers. Of
// those, a host has its own machine's, and the generic ones, which are arm64's
// but for a few that are checked nowhere else than by running.
func TestNumbersAreTheKernels(t *testing.T) {
	clang := tool(t, "clang")
	var calls, others, errnos strings.Builder
	for _, m := range regexp.MustCompile(`SYS_(\w+) = (\d+)`).FindAllStringSubmatch(read(t, "linux/aarch64.h"), -1) {
		fmt.Fprintf(&calls, "_Static_assert(__NR_%s == %s, \"%[1]s\");\n", m[1], m[2])
	}
	constant := regexp.MustCompile(`\b([A-Z][A-Z0-9_]*_[A-Z0-9]\w*|E[A-Z]+|POLL[A-Z]+|SIG[A-Z]+|FIONREAD|TCGETS) = (-?[0-9][0-9a-fx]*)`)
	for _, file := range []string{"linux/types.h", "linux/x86_64.h"} {
		for _, m := range constant.FindAllStringSubmatch(read(t, file), -1) {
			if m[1] == "SA_RESTORER" {
				continue // a secret of C libraries
			}
			assert := fmt.Sprintf("_Static_assert(%s == %s, \"%[1]s\");\n", m[1], m[2])
			if strings.HasPrefix(m[1], "LANDLOCK_ACCESS") || strings.HasPrefix(m[1], "LANDLOCK_SCOPE") {
				assert = fmt.Sprintf("#ifdef %s\n%s#endif\n", m[1], assert) // the headers may be older than these
			}
			others.WriteString(assert)
		}
	}
	for _, m := range regexp.MustCompile(`ERRNO\((\w+), \d+, ([1-9]\d*)\)`).FindAllStringSubmatch(read(t, "wasi/errno.def"), -1) {
		fmt.Fprintf(&errnos, "_Static_assert(E%s == %s, \"%[1]s\");\n", m[1], m[2])
	}
	stat := ""
	for field, offset := range map[string]int{"st_mode": 24, "st_rdev": 40, "st_size": 48, "st_mtim": 88} {
		stat += fmt.Sprintf("_Static_assert(offsetof(struct stat, %s) == %d, %q);\n", field, offset, field)
	}
	tests := []struct{ machine, headers, asserts string }{
		{"generic", "#define __ARCH_WANT_NEW_STAT\n#include <asm-generic/unistd.h>\n", calls.String()},
		{"host", "#include <errno.h>\n", errnos.String()},
		{"x86_64", "#define _GNU_SOURCE\n#include <dirent.h>\n#include <elf.h>\n#include <errno.h>\n#include <fcntl.h>\n#include <limits.h>\n#include <poll.h>\n#include <signal.h>\n" +
			"#include <stddef.h>\n#include <sys/ioctl.h>\n#include <sys/mman.h>\n#include <sys/socket.h>\n" +
			"#include <sys/stat.h>\n#include <sys/syscall.h>\n#include <linux/futex.h>\n#include <linux/openat2.h>\n" +
			"#include <linux/landlock.h>\n#include <linux/seccomp.h>\n#include <sys/prctl.h>\n#include <sys/resource.h>\n", others.String() + stat},
	}
	for _, test := range tests {
		if test.machine == "x86_64" && goruntime.GOARCH != "amd64" {
			continue
		}
		if strings.Count(test.asserts, "_Static_assert") < 40 {
			t.Errorf("%s: too little found to check:\n%s", test.machine, test.asserts)
		}
		c := exec.Command(clang, "-fsyntax-only", "-xc", "-")
		c.Stdin = strings.NewReader(test.headers)
		if err := c.Run(); err != nil {
			t.Logf("%s: no headers here: install libc6-dev", test.machine)
			continue
		}
		c = exec.Command(clang, "-fsyntax-only", "-xc", "-")
		c.Stdin = strings.NewReader(test.headers + test.asserts)
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", test.machine, err, out)
		}
	}
}
