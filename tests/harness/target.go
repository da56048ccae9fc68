package harness

import (
	"os/exec"
	"runtime"
	"slices"
	"testing"

	"wasmc/backend/target"
)

// A Target is a machine that wasmc compiles for and this computer can run.
type Target struct {
	Name     string   // as --target takes it
	emulator []string // command that runs the machine's programs, shared libraries too; empty: none is needed
}

// EachTarget runs test as one parallel subtest per target of wasmc. It skips
// those that this computer has no emulator for.
func EachTarget(t *testing.T, test func(t *testing.T, target Target)) {
	for _, goal := range target.All {
		t.Run(goal.Name, func(t *testing.T) {
			t.Parallel()
			test(t, runnable(t, goal))
		})
	}
}

// Host returns the target that is this computer.
func Host(t testing.TB) Target {
	return runnable(t, target.Host())
}

// Emulated tells whether the target's programs run slowly.
func (t Target) Emulated() bool {
	return len(t.emulator) > 0
}

// Argv is the command that runs a program of the target with arguments.
func (t Target) Argv(program string, args ...string) []string {
	return slices.Concat(t.emulator, []string{program}, args)
}

func runnable(t testing.TB, goal *target.Target) Target {
	t.Helper()
	if goal.Arch == runtime.GOARCH {
		return Target{Name: goal.Name}
	}
	for _, name := range []string{goal.Emulator + "-static", goal.Emulator} {
		if path, err := exec.LookPath(name); err == nil {
			return Target{Name: goal.Name, emulator: []string{path, "-L", "/usr/" + goal.Machine + "-linux-gnu"}}
		}
	}
	t.Skipf("%s is not installed: apt-get install qemu-user-static", goal.Emulator)
	return Target{}
}
