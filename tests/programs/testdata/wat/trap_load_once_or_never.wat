;; A sum over memory that is needed if a loop ends at once, which it does not.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $sum (param $p i32) (param $end i32) (result i32)
    (local $sum i32)
    (block $out
      (loop $next
        (br_if $out (local.get $end))
        (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $p))))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br $next)))
    (local.get $sum))
  (func (export "_start")
    (i32.store (i32.const 0) (call $sum (i32.const 64) (i32.load (i32.const 8))))))
