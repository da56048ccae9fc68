package debug

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"wasmc/tests/harness"
)

// What wasi-libc has between the start and main.
const (
	start  = `  at _start \(.*crt1-command\.c:\d+\)\n  at _start\.command_export\n`
	aboveC = `  at __main_void\n  at __original_main \(.*__original_main\.c:\d+\)\n` + start
)

const tally = `trap: integer divide by zero
  at average \(tally\.c:@the trap\)
  at rounded \(tally\.c:@inlined average\)
  at report \(tally\.c:@inlined rounded\)
  at main \(tally\.c:@call of report\)
` + aboveC

const queue = `trap: integer divide by zero
  at jobs::Job::share \(queue\.cpp:@the trap\)
  at operator\(\) \(queue\.cpp:@call of share\)
  at jobs::Queue<jobs::Job>::total<\(lambda at .*queue\.cpp:\d+:\d+\)> \(queue\.cpp:@call of the lambda\)
  at jobs::Even::plan \(queue\.cpp:@call of total\)
  at run \(queue\.cpp:@call of plan\)
  at main \(queue\.cpp:@call of run\)
` + aboveC

const ledger = `trap: unreachable
  at core::core_arch::wasm32::unreachable \(/usr/src/rustc-.*/wasm32/mod\.rs:\d+\)
  at rust_begin_unwind \(ledger\.rs:@the trap\)
  at core::panicking::panic_fmt::h[0-9a-f]+
  at core::panicking::panic_bounds_check::h[0-9a-f]+
  at ledger::books::{impl#0}::amount \(ledger\.rs:@beyond the end\)
  at ledger::books::{impl#1}::total::{closure#0}<ledger::books::Foreign> \(ledger\.rs:@call of amount\)
(?:  at core::iter::.* \(/usr/src/rustc-.*/library/core/src/iter/.*\.rs:\d+\)
){5}  at ledger::books::Ledger<ledger::books::Foreign>::total<ledger::books::Foreign> \(ledger\.rs:@the sum\)
  at _start \(ledger\.rs:@call of total\)
`

const stack = `trap: call stack exhausted
(?:  at depth.*
)?(?:  at below \(stack\.c:@the call\)
  at depth \(stack\.c:@inlined below\)
){23,24}  \.\.\. \d+ more \.\.\.
(?:  at below \(stack\.c:@the call\)
  at depth \(stack\.c:@inlined below\)
){3,8}  at main \(stack\.c:@the start\)
` + aboveC

const check = `trap: unreachable
  at check \(check\.c:@the trap\)
  at checked \(check\.c:@the check\)
  at main \(check\.c:@the call\)
` + aboveC

// TestBacktraces compares the backtraces of optimised programs with the lines of their source.
func TestBacktraces(t *testing.T) {
	for _, test := range []struct {
		source string
		flags  []string // of the compiler that makes the module
		module string   // has been made, if that is not empty
		args   []string
		want   string // a regular expression
	}{
		{source: "tally.c", flags: []string{"-O2", "-gdwarf-4"}, want: tally},
		{source: "queue.cpp", flags: []string{"-O2", "-gdwarf-5"}, want: queue},
		{source: "ledger.rs", module: "ledger-dwarf4.wasm", args: []string{"x", "y"}, want: ledger},
		{source: "ledger.rs", module: "ledger-dwarf5.wasm", args: []string{"x", "y"}, want: ledger},
		{source: "check.c", flags: []string{"-O1", "-gdwarf-5"}, args: []string{"x"}, want: check},
		{source: "stack.c", flags: []string{"-O2", "-gdwarf-5"}, want: stack},
	} {
		t.Run(test.source+strings.Join(test.flags, "")+test.module, func(t *testing.T) {
			t.Parallel()
			source, module := testdata(test.source), testdata(test.module)
			if test.module == "" {
				module = harness.WasmC(t, source, append(test.flags, "-fdebug-compilation-dir="+filepath.Dir(source))...)
			}
			want := regexp.MustCompile("^(?:" + atLines(t, source, test.want) + ")$")
			harness.EachTarget(t, func(t *testing.T, target harness.Target) {
				r := harness.Program{Path: harness.Compile(t, target, module), Args: test.args, Target: target}.Run(t)
				if r.Status != 134 || !want.MatchString(r.Stderr) {
					t.Errorf("status %d\n%s\nwant\n%s", r.Status, r.Stderr, want)
				}
			})
		})
	}
}

// largeFrames is a module with a function that has more on its stack than a page, since all it
// has loaded is needed after the call: its prologue probes pages. It goes down as often
// as the program has arguments, and for ever if there are five.
func largeFrames() string {
	var loads, uses strings.Builder
	const values = 1500
	for i := range values {
		fmt.Fprintf(&loads, "(local.set %d (i64.load offset=%d (local.get 0)))\n", i+1, 8*i)
		fmt.Fprintf(&uses, "(i64.store offset=%d (local.get 0) (i64.mul (local.get %d) (i64.const %d)))\n", 8*(values-i), i+1, 2*i+3)
	}
	return `(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $wide (param $at i32) (local ` + strings.Repeat("i64 ", values) + `)
    ` + loads.String() + `
    (call $narrow (i32.add (local.get $at) (i32.const 1)))
    ` + uses.String() + `)
  (func $narrow (param $at i32)
    (if (i32.eq (local.get $at) (i32.load (i32.const 65528))) (then unreachable))
    (br_if 0 (i32.eq (local.get $at) (i32.load (i32.const 65524)))) ;; so that the calls may return
    (call $wide (local.get $at)))
  (func (export "_start")
    (drop (call $sizes (i32.const 65528) (i32.const 65532)))
    (if (i32.eq (i32.load (i32.const 65528)) (i32.const 5)) (then (i32.store (i32.const 65528) (i32.const 0))))
    (call $narrow (i32.const 1))))`
}

// A frame larger than a page is unwound, and the prologue that touches its pages one by one meets
// the end of the stack in order.
func TestBacktracesThroughLargeFrames(t *testing.T) {
	module := filepath.Join(t.TempDir(), "large.wat")
	if err := os.WriteFile(module, []byte(largeFrames()), 0o666); err != nil {
		t.Fatal(err)
	}
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		for _, level := range []string{"-O0", "-O1"} {
			program := harness.Compile(t, target, module, level)
			for _, test := range []struct{ args, want string }{
				{"x x", `trap: unreachable\n(?:  at narrow\n  at wide\n){2}  at narrow\n  at _start\n`},
				{"x x x x", `trap: call stack exhausted\n(?:  at wide\n  at narrow\n){12}  ... \d+ more ...\n(?:  at narrow\n)?(?:  at wide\n  at narrow\n)+  at _start\n`},
			} {
				r := harness.Program{Path: program, Args: strings.Fields(test.args), Target: target}.Run(t)
				if r.Status != 134 || !regexp.MustCompile("^"+test.want+"$").MatchString(r.Stderr) {
					t.Errorf("%s, %s: status %d\n%s\nwant\n%s", level, test.args, r.Status, r.Stderr, test.want)
				}
			}
		}
	})
}

// tailCalls has functions that leave their frames to others, which need more or less
// room for their parameters.
const tailCalls = `(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (type $many (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (table funcref (elem $few $many $trap))
  (func $few (param $n i64) (result i64)
    (if (i64.eqz (local.get $n)) (then (return_call $trap (i64.load (i32.const 8)))))
    (return_call $many (i64.sub (local.get $n) (i64.const 1)) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)
      (i64.const 5) (i64.const 6) (i64.const 7) (i64.const 8) (i64.const 9) (i64.const 10) (i64.const 11)))
  (func $many (type $many)
    (return_call_indirect (param i64) (result i64) (local.get 0) (i32.load (i32.const 16))))
  (func $trap (param i64) (result i64) (i64.div_u (i64.const 1) (local.get 0)))
  (func $caller (param i64) (result i64) (i64.add (call $few (local.get 0)) (i64.load (i32.const 24))))
  (func (export "_start")
    (drop (call $sizes (i32.const 32) (i32.const 36)))
    (i64.store (i32.const 40) (call $caller (i64.mul (i64.load32_u (i32.const 32)) (i64.const 100000))))))`

// Functions that have called others at their end are not in a backtrace, as often as they did so; who
// called the first of them is.
func TestBacktracesAfterTailCalls(t *testing.T) {
	module := filepath.Join(t.TempDir(), "tail.wat")
	if err := os.WriteFile(module, []byte(tailCalls), 0o666); err != nil {
		t.Fatal(err)
	}
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		for _, level := range []string{"-O0", "-O2"} {
			r := harness.Program{Path: harness.Compile(t, target, module, level), Target: target}.Run(t)
			want := "trap: integer divide by zero\n  at trap\n  at caller\n  at _start\n"
			if level != "-O0" { // others are inlined
				want = "trap: integer divide by zero\n"
			}
			if r.Status != 134 || !strings.HasPrefix(r.Stderr, want) || !strings.HasSuffix(r.Stderr, "  at _start\n") {
				t.Errorf("%s: status %d\n%s\nwant\n%s", level, r.Status, r.Stderr, want)
			}
		}
	})
}

// overflow calls itself until there is no stack, for poll_oneoff, which needs more of it than anything else here.
const overflow = `(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $down (param $n i32) (result i32)
    (drop (call $poll (i32.const 64) (i32.const 1024) (i32.const 1) (i32.const 2048)))
    (i32.add (call $down (i32.add (local.get $n) (i32.const 1))) (i32.load (i32.const 4096))))
  (func (export "_start") (drop (call $down (i32.const 0)))))`

// A stack that is exhausted in a function of WASI's is one of the guest's that called it.
func TestStackExhaustedInAnImport(t *testing.T) {
	module := filepath.Join(t.TempDir(), "overflow.wat")
	if err := os.WriteFile(module, []byte(overflow), 0o666); err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^trap: call stack exhausted\n(?:  at down\n){24}  \.\.\. \d+ more \.\.\.\n(?:  at down\n)+  at _start\n$`)
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		r := harness.Program{Path: harness.Compile(t, target, module, "--stack-size", "64K"), Target: target}.Run(t)
		if r.Status != 134 || !want.MatchString(r.Stderr) {
			t.Errorf("status %d\n%s\nwant\n%s", r.Status, r.Stderr, want)
		}
	})
}
