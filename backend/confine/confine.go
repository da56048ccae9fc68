// Package confine makes the filter of system calls that a program is confined by
// when it starts (seccomp), from what its module imports and what it is granted.
//
// A system call is admitted if some function of the runtime that wasm code can
// reach makes it. All others, and these with arguments that the runtime never
// gives them, end the program.
package confine

import (
	"slices"

	"wasmc/backend/policy"
	"wasmc/backend/target"
	"wasmc/runtime"
)

// A Plan is how a program is confined.
type Plan struct {
	Calls  []string // names of the system calls that are admitted, in alphabetical order
	Filter []uint64 // instructions, each a struct sock_filter of linux/filter.h

	// Process is the index of the instruction whose operand is the process's
	// number, which is known when it starts; 0 if there is none.
	Process int

	// Openers are functions of the runtime that open the descriptors which the program
	// has from the start; none if it uses no descriptors.
	Openers []string
}

// always lists what can run whatever a module imports: the end of a program, the
// handlers of faults and of the limit on time, and what generated code calls.
var always = []string{"run", "on_fault", "on_limit", "wasmc_trap", "wasmc_trap_memory", "wasmc_memory_grow",
	"wasmc_table_grow", "wasmc_table_fill", "wasmc_table_copy", "wasmc_table_init"}

// A need is a right to descriptors that only a grant gives. Without it, a function
// that needs it gets no further than the check that says so.
type need struct {
	met   func(p *policy.Policy) bool
	check string // the function that checks
}

var (
	directory         = &need{(*policy.Policy).GrantsDirs, "fdtable_get_directory"}
	writableDirectory = &need{(*policy.Policy).GrantsWriting, "fdtable_get_directory"}
	listener          = &need{(*policy.Policy).GrantsListeners, "get_socket"}
)

// needs says what functions need, by their symbols, WASI's and Emscripten's. It follows
// runtime/wasi/rights.h: inherited streams have the rights RIGHTS_STREAM and no directory's.
var needs = map[string]*need{
	"wasi_fd_readdir":                 directory,
	"wasi_path_create_directory":      writableDirectory,
	"wasi_path_filestat_get":          directory,
	"wasi_unstable_path_filestat_get": directory,
	"wasi_path_filestat_set_times":    writableDirectory,
	"wasi_path_link":                  writableDirectory,
	"wasi_path_open":                  directory,
	"wasi_path_readlink":              directory,
	"wasi_path_remove_directory":      writableDirectory,
	"wasi_path_rename":                writableDirectory,
	"wasi_path_symlink":               writableDirectory,
	"wasi_path_unlink_file":           writableDirectory,
	"wasi_sock_accept":                listener,

	"em_open":       directory,
	"em_openat":     directory,
	"em_stat64":     directory,
	"em_lstat64":    directory,
	"em_faccessat":  directory,
	"em_readlink":   directory,
	"em_readlinkat": directory,
	"em_getdents64": directory,
	"em_mkdir":      writableDirectory,
	"em_mkdirat":    writableDirectory,
	"em_rmdir":      writableDirectory,
	"em_unlink":     writableDirectory,
	"em_unlinkat":   writableDirectory,
	"em_rename":     writableDirectory,
	"em_renameat":   writableDirectory,
	"em_symlink":    writableDirectory,
	"em_symlinkat":  writableDirectory,
}

// New plans how to confine a program that uses the given functions of the runtime,
// named by their symbols.
func New(t *target.Target, functions []string, p *policy.Policy) *Plan {
	plan := &Plan{}
	stopped := map[string]string{}
	for f, n := range needs {
		if !n.met(p) {
			stopped[f] = n.check
		}
	}
	if slices.ContainsFunc(functions, func(f string) bool { return runtime.Reaches(f, "fdtable_get") }) {
		plan.Openers = openers(p)
	}
	plan.Calls = runtime.SystemCalls(slices.Concat(always, functions), stopped)
	// The kernel makes this one itself, to go on after the process was stopped.
	plan.Calls = append(plan.Calls, "restart_syscall")
	slices.Sort(plan.Calls)
	plan.Filter, plan.Process = filter(t, plan.Calls)
	return plan
}

// openers lists those that p asks for. Programs look for directories in the order of
// their numbers, and what the machine has comes before what they carry.
func openers(p *policy.Policy) []string {
	list := []string{"wasmc_open_streams"}
	if p.GrantsDirs() {
		list = append(list, "wasmc_open_directories")
	}
	if len(p.Embedded) > 0 {
		list = append(list, "wasmc_open_embedded")
	}
	if p.GrantsListeners() {
		list = append(list, "wasmc_open_listeners")
	}
	return list
}
