;; A sum over memory that is needed only behind a loop that never ends: its counter is a multiple
;; of 16. It ends when it comes to the end of memory.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $sum (param $p i32) (param $n i32) (result i32)
    (local $sum i32)
    (local.set $n (i32.mul (local.get $n) (i32.const 16)))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $next (i32.ne (local.tee $n (i32.add (local.get $n) (i32.const 16))) (i32.const 4))))
    (local.get $sum))
  (func (export "_start")
    (i32.store (i32.const 0) (call $sum (i32.const 64) (i32.load (i32.const 8))))))
