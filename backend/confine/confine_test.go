package confine

import (
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/policy"
	"wasmc/backend/target"
	"wasmc/runtime"
)

func symbols() []string {
	var list []string
	for _, f := range runtime.Functions {
		list = append(list, f.Symbol)
	}
	return append(list, "wasmc_atomic_wait32", "wasmc_atomic_wait64", "wasmc_atomic_notify")
}

var everything = policy.Policy{Grantable: true, InheritListeners: true}

func TestCallsFollowImportsAndGrants(t *testing.T) {
	common := "exit_group getpid gettid mprotect restart_syscall rt_sigaction tgkill writev"
	for _, test := range []struct {
		what      string
		functions string
		policy    policy.Policy
		more      string
	}{
		{"nothing imported", "", everything, ""},
		{"exit", "wasi_proc_exit", everything, ""},
		{"random", "wasi_random_get", everything, "getrandom"},
		{"taking address space", "wasmc_memory_extend", everything, "mmap munmap"},
		{"writing", "wasi_fd_write", everything, "ioctl lseek"},
		{"opening without directories", "wasi_path_open", policy.Policy{}, "ioctl lseek newfstatat"},
		{"removing in a read-only directory", "wasi_path_unlink_file", policy.Policy{Preopens: []policy.Preopen{{ReadOnly: true}}}, "ioctl lseek newfstatat"},
		{"removing", "wasi_path_unlink_file", policy.Policy{Preopens: []policy.Preopen{{}}}, "close ioctl lseek newfstatat openat openat2 readlinkat unlinkat"},
		{"opening what is embedded", "embed_path_open", policy.Policy{Embedded: []policy.Embedded{{}}}, "close fcntl ioctl lseek mmap munmap newfstatat"},
		{"accepting without listeners", "wasi_sock_accept", policy.Policy{}, "ioctl lseek newfstatat"},
		{"accepting", "wasi_sock_accept", policy.Policy{InheritListeners: true}, "accept4 close fcntl ioctl lseek mmap munmap newfstatat"},
	} {
		plan := New(target.All[0], strings.Fields(test.functions), &test.policy)
		want := slices.Concat(strings.Fields(common), strings.Fields(test.more))
		slices.Sort(want)
		assert.Equal(t, want, plan.Calls, test.what)
	}
}

// Whatever a program imports and is granted, it cannot make system calls with which
// it would get more.
func TestSomeCallsAreNeverAdmitted(t *testing.T) {
	plan := New(target.All[0], symbols(), &everything)
	for _, call := range strings.Fields("socket bind listen connect setsockopt prctl seccomp prlimit64 execve execveat fork clone " +
		"clone3 ptrace process_vm_readv mount bpf landlock_create_ruleset kill open") {
		assert.NotContains(t, plan.Calls, call)
	}
	assert.Less(t, len(plan.Filter), 256)
}

func TestOpenersFollowImportsAndGrants(t *testing.T) {
	for _, test := range []struct {
		function string
		policy   policy.Policy
		want     string
	}{
		{"wasi_proc_exit", everything, ""},
		{"wasi_fd_write", policy.Policy{}, "streams"},
		{"wasi_fd_write", policy.Policy{Preopens: []policy.Preopen{{}}}, "streams directories"},
		{"wasi_poll_oneoff", policy.Policy{Grantable: true}, "streams directories"},
		{"embed_fd_read", policy.Policy{Embedded: []policy.Embedded{{}}, InheritListeners: true}, "streams embedded listeners"},
	} {
		var want []string
		for _, name := range strings.Fields(test.want) {
			want = append(want, "wasmc_open_"+name)
		}
		plan := New(target.All[0], []string{test.function}, &test.policy)
		assert.Equal(t, want, plan.Openers, "%s with %+v", test.function, test.policy)
	}
}

// A call is a system call to try a filter with.
type call struct {
	name string // or a number
	args [6]uint64
}

func TestFilter(t *testing.T) {
	const process = 4711
	for _, goal := range target.All {
		plan := New(goal, symbols(), &everything)
		numbers := runtime.SystemCallNumbers(goal.Machine)
		code := slices.Clone(plan.Filter)
		require.NotZero(t, plan.Process)
		code[plan.Process] |= process << 32
		try := func(arch, number uint32, args [6]uint64) bool {
			b := binary.LittleEndian.AppendUint32(nil, number)
			b = binary.LittleEndian.AppendUint32(b, arch)
			b = append(b, make([]byte, 8)...) // instruction pointer
			for _, a := range args {
				b = binary.LittleEndian.AppendUint64(b, a)
			}
			return run(t, code, b)
		}
		arch := architectures[goal.Arch]
		admitted := 0
		for number := range uint32(1000) {
			if try(arch, number, [6]uint64{process}) {
				admitted++
			}
			assert.False(t, try(0x40000003, number, [6]uint64{process}), "as of i386")
			assert.False(t, try(arch, number|0x40000000, [6]uint64{process}), "as of x32")
		}
		assert.Greater(t, admitted, 20)
		for name, number := range numbers {
			if !slices.Contains(plan.Calls, name) {
				assert.False(t, try(arch, number, [6]uint64{}), name)
			} else if conditions[name] == nil {
				assert.True(t, try(arch, number, [6]uint64{}), name)
			}
		}
		for _, test := range []struct {
			call
			want bool
		}{
			{call{"tgkill", [6]uint64{process, 1}}, true},
			{call{"tgkill", [6]uint64{process + 1, 1}}, false},
			{call{"mmap", [6]uint64{0, 4096, 3, 0x22}}, true},
			{call{"mmap", [6]uint64{0, 4096, 7, 0x22}}, false},
			{call{"mmap", [6]uint64{0, 4096, 3, 0x02}}, false},
			{call{"mprotect", [6]uint64{0, 4096, 3}}, true},
			{call{"mprotect", [6]uint64{0, 4096, 5}}, false},
			{call{"ioctl", [6]uint64{0, 0x5401}}, true},
			{call{"ioctl", [6]uint64{0, 0x541b}}, true},
			{call{"ioctl", [6]uint64{0, 0x5412}}, false}, // TIOCSTI types into a terminal
			{call{"fcntl", [6]uint64{0, 3}}, true},
			{call{"fcntl", [6]uint64{0, 4}}, true},
			{call{"fcntl", [6]uint64{0, 1030}}, true},
			{call{"fcntl", [6]uint64{0, 8}}, false}, // F_SETOWN
			{call{"futex", [6]uint64{0, 129}}, true},
			{call{"futex", [6]uint64{0, 137}}, true},
			{call{"futex", [6]uint64{0, 1}}, false},
		} {
			assert.Equal(t, test.want, try(arch, numbers[test.name], test.args), "%s: %s%x", goal.Name, test.name, test.args)
		}
	}
}

// run reports whether a filter admits the call that data describes.
func run(t *testing.T, code []uint64, data []byte) bool {
	var a uint32
	for at := 0; ; at++ {
		require.Less(t, at, len(code))
		yes, no, k := int(code[at]>>16&0xff), int(code[at]>>24&0xff), uint32(code[at]>>32)
		taken := false
		switch uint16(code[at]) {
		case load:
			a = binary.LittleEndian.Uint32(data[k:])
			continue
		case and:
			a &= k
			continue
		case exit:
			require.Contains(t, []uint32{allow, killProcess}, k)
			return k == allow
		case jumpEqual:
			taken = a == k
		case jumpAtLeast:
			taken = a >= k
		case jumpAnyBit:
			taken = a&k != 0
		default:
			require.Fail(t, "unknown instruction", "%#x", code[at])
		}
		if taken {
			at += yes
		} else {
			at += no
		}
	}
}

// Every function that is said to need a grant has the check that is said to stop it.
func TestNeedsAreChecked(t *testing.T) {
	for symbol, n := range needs {
		assert.True(t, runtime.Reaches(symbol, n.check), symbol)
	}
}

// The constants are those of the runtime's headers, which a test there compares
// with the kernel's.
func TestConstantsAreTheRuntimes(t *testing.T) {
	cc := ""
	for _, name := range []string{"clang-22", "clang-19", "clang"} {
		if path, err := exec.LookPath(name); err == nil && cc == "" {
			cc = path
		}
	}
	if cc == "" {
		t.Skip("no clang here")
	}
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, runtime.Sources))
	text := "#include \"syscall.h\"\n"
	for name, value := range constants {
		text += fmt.Sprintf("_Static_assert((u32)%s == %#xu, \"\");\n", name, value)
	}
	file := filepath.Join(dir, "test.c")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
	out, err := exec.Command(cc, "-ffreestanding", "-fsyntax-only", "-Werror",
		"-I"+filepath.Join(dir, "core"), "-I"+filepath.Join(dir, "linux"), file).CombinedOutput()
	require.NoError(t, err, "%s", out)
}
