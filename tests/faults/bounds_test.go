package faults

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmc/tests/harness"
)

// bounds does what the number of its arguments says. It is opaque to the compiler.
const bounds = `(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (memory (export "memory") 1 3)
  (func $sum (param $at i32) (param $step i32) (result i64) (local $sum i64)
    (loop
      (local.set $sum (i64.add (local.get $sum) (i64.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (local.get $step)))
      (br_if 0 (i32.ne (local.get $at) (i32.const 1))))
    (local.get $sum))
  (func $up (param $at i32) (result i64) (local $sum i64)
    (loop
      (local.set $sum (i64.add (local.get $sum) (i64.load offset=8 (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if 0 (local.get $at)))
    (local.get $sum))
  (func $down (param $at i32) (result i64) (local $sum i64)
    (loop
      (local.set $sum (i64.add (local.get $sum) (i64.load (local.get $at))))
      (local.set $at (i32.sub (local.get $at) (i32.const 8)))
      (br_if 0 (i32.ne (local.get $at) (i32.const 4))))
    (local.get $sum))
  (func (export "_start") (local $n i32)
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (local.set $n (i32.load (i32.const 0)))
    (block (block (block (block (block (block (block (block (block (block (block
      (br_table 0 0 1 2 3 4 5 6 7 8 9 10 (local.get $n)))
      (return))
      (drop (i32.load offset=65531 (local.get $n))) (return))               ;; 2: it ends one byte too late
      (drop (i32.load offset=0xffffffff (local.get $n))) (return))          ;; 3
      (drop (call $up (local.get $n))) (return))                            ;; 4
      (drop (call $down (i32.load (i32.const 16)))) (return))               ;; 5: past 0, where it wraps around
      (drop (v128.load offset=65515 (local.get $n))) (return))              ;; 6
      (memory.fill (local.get $n) (i32.const 0) (i32.const 65530)) (return)) ;; 7
      (drop (i32.load8_u (i32.sub (i32.const 7) (local.get $n)))) (return)) ;; 8: -1
      (drop (call $sum (local.get $n) (i32.const -16))) (return))           ;; 9: by a step that is not known
      (drop (memory.grow (i32.const 1))) (i64.store offset=131054 (local.get $n) (i64.const 1)) (return)) ;; 10: the last that there is
      (drop (memory.grow (i32.const 1))) (i64.store offset=131054 (local.get $n) (i64.const 1))))         ;; 11: one more
`

// What is out of bounds traps, whether a guard or code finds it.
func TestBounds(t *testing.T) {
	source := filepath.Join(t.TempDir(), "bounds.wat")
	if err := os.WriteFile(source, []byte(bounds), 0o666); err != nil {
		t.Fatal(err)
	}
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		for _, kind := range []string{"guard", "explicit"} {
			program := harness.Compile(t, target, source, "--bounds-checks", kind)
			for n := 1; n <= 11; n++ {
				args := strings.Fields(strings.Repeat("x ", n-1))
				r := harness.Program{Path: program, Args: args, Target: target}.Run(t)
				want := 134
				if n == 1 || n == 10 {
					want = 0
				}
				if r.Status != want || want != 0 && !strings.HasPrefix(r.Stderr, "trap: out of bounds memory access") {
					t.Errorf("%s, %d: status %d, %q; want %d", kind, n, r.Status, r.Stderr, want)
				}
			}
		}
	})
}
