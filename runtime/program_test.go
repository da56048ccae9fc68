package runtime_test

import (
	"debug/elf"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"wasmc/backend/backtrace"
)

func signal(s *os.ProcessState) (int, bool) {
	w := s.Sys().(syscall.WaitStatus)
	return int(w.Signal()), w.Signaled()
}

func TestStringFunctions(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) { passes(t, m, "string", "") })
}

func TestRoundingFunctions(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) { passes(t, m, "math", "") })
}

func TestMemoryHasInitialData(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) { passes(t, m, "data", "") })
}

func TestWaitAndNotify(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) { passes(t, m, "atomic", "") })
}

func TestProgramsEnd(t *testing.T) {
	tests := []struct {
		what           string
		status         int
		stdout, stderr string
	}{
		{"hello", 0, "hello\n", ""},
		{"exit", 42, "", ""},
		{"abort", 128 + 6, "", ""},
		{"raise-segv", 128 + 11, "", ""},
		{"load", 134, "", "trap: out of bounds memory access: address 0x"},
		{"load-at-end", 134, "", "trap: out of bounds memory access: address 0x"},
		{"stack", 134, "", "trap: call stack exhausted\n"},
		{"divide", 134, "", "trap: integer divide by zero\n"},
		{"table-fill", 134, "", "trap: out of bounds table access: element "},
		{"table-copy", 134, "", "trap: out of bounds table access: element "},
		{"table-init", 134, "", "trap: out of bounds table access: element "},
		{"wild", 128 + 11, "", "wasmc: internal error: fault at address 0x10 (pc 0x"},
		{"grow", 0, "", ""},
		{"grow-by-bytes", 0, "", ""},
		{"tables", 0, "", ""},
	}
	onMachines(t, func(t *testing.T, m machine) {
		program := build(t, m, "program")
		for _, test := range tests {
			status, stdout, stderr := run(t, command(m, program, test.what))
			stderr, _, _ = strings.Cut(stderr, "qemu: uncaught target signal")
			if status != test.status || stdout != test.stdout || !strings.HasPrefix(stderr, test.stderr) || test.stderr == "" && stderr != "" {
				t.Errorf("%s: got %d, %q, %q; want %d, %q, %q", test.what, status, stdout, stderr, test.status, test.stdout, test.stderr)
			}
		}
	})
}

func TestBacktracesHaveLines(t *testing.T) {
	tests := []struct{ what, want string }{
		{"load", `trap: out of bounds memory access: address 0x10000, memory size 0x10000
  at load (testdata/lines.c:9)
  at sum (testdata/lines.c:16)
  at $average (testdata/lines.c:24)
  at $start (testdata/lines.c:30)
`},
		{"divide", `trap: integer divide by zero
  at $average (testdata/lines.c:23)
  at $start (testdata/lines.c:30)
`},
	}
	directory, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	names := backtrace.Names{Functions: map[string]string{"wasmc_start": "$start", "average": "$average"}, Directories: []string{directory}}
	onMachines(t, func(t *testing.T, m machine) {
		m.flags = append(slices.Clip(m.flags), "-g")
		program := buildTraced(t, m, "lines", names)
		for _, test := range tests {
			if status, _, stderr := run(t, command(m, program, test.what)); status != 134 || stderr != test.want {
				t.Errorf("%s: got %d, %q; want 134, %q", test.what, status, stderr, test.want)
			}
		}
	})
}

func TestTrapsHaveBacktraces(t *testing.T) {
	memory := "trap: out of bounds memory access: address 0x8000000, memory size 0x10000\n"
	tests := []struct{ function, want string }{
		{"first", "trap: unreachable\n  at $first\n  at $caller\n  at $start\n"},
		{"second", memory + "  at $second\n  at $caller\n  at $start\n"},
		{"pushed", memory + "  at $pushed\n  at $caller\n  at $start\n"},
		{"unnamed", memory + "  at $caller\n  at $start\n"},
		{"in_runtime", memory + "  at $in_runtime\n  at $caller\n  at $start\n"},
		{"recurse", "trap: unreachable\n  at $first\n" + strings.Repeat("  at $deep\n", 23) + "  ... 9973 more ...\n" +
			strings.Repeat("  at $deep\n", 5) + "  at $recurse\n  at $caller\n  at $start\n"},
	}
	names := backtrace.Names{Functions: map[string]string{"wasmc_start": "$start"}}
	for _, f := range []string{"first", "second", "pushed", "in_runtime", "deep", "recurse", "caller"} {
		names.Functions[f] = "$" + f
	}
	onMachines(t, func(t *testing.T, m machine) {
		program := buildTraced(t, m, "backtrace", names)
		for _, test := range tests {
			if status, _, stderr := run(t, command(m, program, test.function)); status != 134 || stderr != test.want {
				t.Errorf("%s: got %d, %q; want 134, %q", test.function, status, stderr, test.want)
			}
		}
	})
}

// Whatever is in the table, a trap is reported, and the program ends.
func TestBacktracesByDamagedTables(t *testing.T) {
	names := backtrace.Names{Functions: map[string]string{"wasmc_start": "$start", "average": "$average"}}
	onMachines(t, func(t *testing.T, m machine) {
		m.flags = append(slices.Clip(m.flags), "-g")
		program := buildTraced(t, m, "lines", names)
		whole, err := os.ReadFile(program)
		if err != nil {
			t.Fatal(err)
		}
		start, end := table(t, program)
		random := rand.New(rand.NewPCG(1, 2))
		rounds := 500
		if m.emulator != "" {
			rounds = 50
		}
		for round := range rounds {
			damaged := slices.Clone(whole)
			for range 1 + random.IntN(8) {
				at := start + random.IntN(end-start)
				if random.IntN(2) == 0 { // the header and the first index
					at = start + random.IntN(32)
				}
				damaged[at] = byte(random.Uint32())
			}
			if err := os.WriteFile(program+".damaged", damaged, 0o777); err != nil {
				t.Fatal(err)
			}
			status, _, stderr := run(t, command(m, program+".damaged", "load"))
			if status != 134 || !strings.HasPrefix(stderr, "trap: out of bounds memory access") {
				t.Fatalf("round %d: got %d, %q", round, status, stderr)
			}
		}
	})
}

// table returns where in the file of a program the table for backtraces is.
func table(t *testing.T, program string) (start, end int) {
	t.Helper()
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for _, s := range symbols {
		if int(s.Section) < len(f.Sections) {
			section := f.Sections[s.Section]
			at[s.Name] = int(s.Value - section.Addr + section.Offset)
		}
	}
	return at["wasmc_backtrace"], at["wasmc_backtrace_end"]
}
