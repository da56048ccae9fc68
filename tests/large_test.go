package tests

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wasmc/tests/harness"
)

// largeFuncs are bodies of a function $f(i32) -> (i32), of some 2 MB if n is 1, that
// LLVM's passes would work on for minutes or hours.
var largeFuncs = []struct {
	name string
	body func(s *strings.Builder, n float64)
}{
	{"straight-line code", func(s *strings.Builder, n float64) {
		s.WriteString("(local i32)\n")
		for i := range int(80_000 * n) {
			fmt.Fprintf(s, "(local.set 1 (i32.add (i32.mul (local.get 1) (i32.const %d)) (i32.load offset=%d (local.get 0))))\n", i*7+3, i*4%60_000)
			fmt.Fprintf(s, "(i32.store offset=%d (local.get 0) (local.get 1))\n", i*12%50_000)
		}
		s.WriteString("(local.get 1)")
	}},
	{"the loop of an interpreter", func(s *strings.Builder, n float64) {
		const cases = 9_000
		s.WriteString("(local $pc i32) (local $a i32)\n(loop $next (block $end\n")
		for i := range cases {
			fmt.Fprintf(s, "(block $%d\n", cases-1-i)
		}
		s.WriteString("(br_if $end (i32.gt_u (local.get $pc) (i32.const 1000))) (br_table")
		for i := range cases {
			fmt.Fprintf(s, " $%d", i)
		}
		s.WriteString(" $end (i32.load16_u (local.get $pc)))\n")
		for i := range cases {
			s.WriteString(")")
			for j := range int(8 * n) {
				fmt.Fprintf(s, "(local.set $a (i32.add (i32.xor (local.get $a) (i32.const %d)) (i32.load offset=%d (local.get $pc))))\n", i*31+j, i*4)
				fmt.Fprintf(s, "(if (i32.gt_s (local.get $a) (i32.const %d)) (then (i32.store offset=%d (local.get $pc) (local.get $a))))\n", i*5, 70_000+i*8)
			}
			s.WriteString("(local.set $pc (i32.add (local.get $pc) (i32.const 2))) (br $next)\n")
		}
		s.WriteString(")) (local.get $a)")
	}},
	{"nested blocks", func(s *strings.Builder, n float64) {
		const depth = 9_990 // the limit is 10,000
		s.WriteString("(local i32)\n")
		for i := range depth {
			fmt.Fprintf(s, "(block $%d\n", i)
			for j := range int(8 * n) {
				fmt.Fprintf(s, "(local.set 1 (i32.add (local.get 1) (i32.load offset=%d (local.get 0))))\n", i*4+j)
				fmt.Fprintf(s, "(br_if $%d (i32.eq (local.get 1) (i32.const %d)))\n", i/(j+1), i)
			}
		}
		s.WriteString(strings.Repeat(")", depth) + "(local.get 1)")
	}},
	{"50,000 locals", func(s *strings.Builder, n float64) {
		const locals = 49_999 // and a parameter
		s.WriteString("(local" + strings.Repeat(" i32", locals) + ")\n")
		for i := range int(100_000 * n) {
			fmt.Fprintf(s, "(local.set %d (i32.add (local.get %d) (i32.load offset=%d (local.get 0))))\n", 1+i*7919%locals, 1+i*104729%locals, i%60_000*4)
		}
		s.WriteString("(local.get 1)")
		for i := range locals - 1 {
			fmt.Fprintf(s, "(local.get %d) i32.xor ", i+2)
		}
	}},
	{"loops", func(s *strings.Builder, n float64) {
		s.WriteString("(local i32)\n")
		for i := range int(45_000 * n) {
			fmt.Fprintf(s, "(local.set 1 (i32.const %d)) (loop $%d (i32.store8 offset=%d (i32.add (local.get 0) (local.get 1)) (i32.load8_u offset=%d (local.get 1)))\n",
				i%100+3, i, i*100%60_000, i*77%60_000)
			fmt.Fprintf(s, "(br_if $%d (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))\n", i)
		}
		s.WriteString("(local.get 1)")
	}},
}

// TestLargeFunctionsCompileInBoundedTime compiles a third of each, and all of it
// if there is time. What it takes in processor time does not depend on the machine's
// load.
func TestLargeFunctionsCompileInBoundedTime(t *testing.T) {
	n := 0.3
	if harness.Long() {
		n = 1
	}
	for _, large := range largeFuncs {
		t.Run(large.name, func(t *testing.T) {
			var s strings.Builder
			s.WriteString("(module (memory (export \"memory\") 16)\n(func $f (param i32) (result i32)\n")
			large.body(&s, n)
			s.WriteString(")\n(func (export \"_start\") (drop (call $f (i32.const 0)))))\n")
			module := wat(t, s.String())
			program := filepath.Join(t.TempDir(), "program")
			cmd := exec.Command(harness.Wasmc(t), module, "-o", program, "--no-cache", "-v")
			said, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
			if want := "since it is large"; !strings.Contains(string(said), want) {
				t.Errorf("-v does not say %q:\n%s", want, said)
			}
			if d := cmd.ProcessState.UserTime(); d > 2*time.Minute {
				t.Errorf("it took %v of processor time\n%s", d, said)
			}
			if r := (harness.Program{Path: program, Target: harness.Host(t)}).Run(t); r.Status != 0 {
				t.Errorf("status %d\n%s", r.Status, r.Stderr)
			}
		})
	}
}
