package debug

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"wasmc/tests/harness"
)

// busy spends some tenths of a second in $fib.
const busy = `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func $fib (param $n i32) (result i32)
    (if (result i32) (i32.lt_u (local.get $n) (i32.const 2))
      (then (local.get $n))
      (else (i32.add (call $fib (i32.sub (local.get $n) (i32.const 1))) (call $fib (i32.sub (local.get $n) (i32.const 2)))))))
  (func (export "_start")
    (if (i32.ne (call $fib (i32.const 40)) (i32.const 102334155)) (then (call $exit (i32.const 1))))))`

// A profile by perf has the names of the module's functions.
func TestProfile(t *testing.T) {
	perf, err := exec.LookPath("perf")
	if err != nil {
		t.Skip("no perf here: apt-get install linux-perf")
	}
	target := harness.Host(t)
	dir := t.TempDir()
	module, data := filepath.Join(dir, "busy.wat"), filepath.Join(dir, "perf.data")
	if err := os.WriteFile(module, []byte(busy), 0o666); err != nil {
		t.Fatal(err)
	}
	program := harness.Compile(t, target, module)
	r := harness.Tool(t, dir, perf, "record", "-q", "-e", "cpu-clock", "-F", "200", "-o", data, "true")
	if r.Status != 0 {
		t.Skipf("perf cannot record here: %s", r.Stderr)
	}
	harness.MustTool(t, dir, perf, "record", "-q", "-e", "cpu-clock", "-F", "200", "-o", data, program)
	script := harness.MustTool(t, dir, perf, "script", "-i", data, "-F", "ip,sym")
	all := len(regexp.MustCompile(`(?m)^.*\S.*$`).FindAllString(script, -1))
	in := len(regexp.MustCompile(`(?m)\bwasm\.fib\b`).FindAllString(script, -1))
	if all == 0 || in*2 < all {
		t.Errorf("%d of %d samples are in wasm.fib:\n%.2000s", in, all, script)
	}
}
