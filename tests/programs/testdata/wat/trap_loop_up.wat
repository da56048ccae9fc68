;; A loop that counts up and is left only if its address comes to 0 again.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 2)
  (func $f (param $p i32)
    (loop $next
      (i32.store offset=8 (local.get $p) (i32.const 7))
      (br_if $next (local.tee $p (i32.add (local.get $p) (i32.const 4))))))
  (func (export "_start") (call $f (i32.const 64))))
