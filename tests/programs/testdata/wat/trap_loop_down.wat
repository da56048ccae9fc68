;; A loop that counts down past 0, where addresses are far out of bounds.
;;! status: 134
;;! stderr: trap: out of bounds memory access: address 0xff
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 2)
  (func $f (param $p i32) (param $end i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $p))))
      (br_if $next (i32.ne (local.tee $p (i32.sub (local.get $p) (i32.const 12))) (local.get $end))))
    (local.get $sum))
  (func (export "_start") (call $exit (call $f (i32.const 1000) (i32.load (i32.const 0))))))
