;; In a memory of all 65,536 pages a loop may go on from its end to its beginning.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 65536)
  (func $sum (param $p i32) (param $n i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 10)) (i32.load8_u (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 2)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "_start")
    (i32.store8 (i32.const -4) (i32.const 1))
    (i32.store8 (i32.const -2) (i32.const 2))
    (i32.store8 (i32.const 0) (i32.const 3))
    (i32.store8 (i32.const 2) (i32.const 4))
    (if (i32.ne (call $sum (i32.const -4) (i32.const 4)) (i32.const 1234))
      (then (call $exit (i32.const 1))))))
