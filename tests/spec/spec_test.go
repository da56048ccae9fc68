// Package spec runs the official test suite of WebAssembly (WebAssembly/testsuite).
//
// Each script becomes one native program of all the modules that it instantiates.
// A driver (tests/driver) in that program obeys commands: instantiate this, call
// that. The tests here make the commands and judge the answers; what a script says
// about modules that are not accepted is checked without a program.
package spec

import (
	"errors"
	"fmt"
	"path"
	"testing"

	"wasmc/ir/passes"
	"wasmc/tests/harness"
)

// ways are how the programs are built. Those that take long run if they are asked
// for, as do all programs for machines that are emulated.
var ways = []way{
	{name: "O2", level: "2"},
	{name: "O0", level: "0", long: true},
	{name: "O2-no-passes", level: "2", off: passes.Names(), long: true},
	{name: "O2-explicit-bounds", level: "2", explicit: true, long: true},
}

type way struct {
	name     string
	level    string
	off      []string // passes
	explicit bool     // checks of bounds
	long     bool
}

func TestSuite(t *testing.T) {
	suite := harness.Suite(t, "spec")
	files := harness.Scripts(t, suite)
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			if way.long && !harness.Long() {
				t.Skip("takes long; set WASMC_LONG=1")
			}
			harness.EachTarget(t, func(t *testing.T, machine harness.Target) {
				if machine.Emulated() && !harness.Long() {
					t.Skip("an emulated machine takes long; set WASMC_LONG=1")
				}
				testSuite(t, suite, files, newBuilder(t, machine, way))
			})
		})
	}
}

// testSuite runs all scripts in programs that b builds.
func testSuite(t *testing.T, suite string, files []string, b *builder) {
	skip := readSkips(t)
	counts := &counter{}
	t.Cleanup(func() {
		skip.check(t, files)
		t.Logf("%v", counts)
	})
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			script := harness.ReadScript(t, suite, file)
			if script == nil {
				counts.add(path.Dir(file), 0, &skipped{reason: "files without a script in this copy of the suite"})
				t.Skip("this copy of the suite has no script here")
			}
			results := run(t, b, script)
			skip.apply(file, results)
			for _, r := range results {
				counts.add(path.Dir(file), r.command.Kind, r.err)
				t.Run(fmt.Sprintf("%s:%d", path.Base(file), r.command.Line), func(t *testing.T) { r.report(t) })
			}
		})
	}
}

func (r *result) report(t *testing.T) {
	var reason *missing
	var listed *skipped
	switch {
	case r.err == nil:
	case errors.As(r.err, &reason), errors.As(r.err, &listed):
		t.Skip(r.err)
	default:
		t.Error(r.err)
	}
}
