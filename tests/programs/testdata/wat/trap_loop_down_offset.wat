;; A loop that counts down past 0, where the sum of the address and the offset is
;; not what is just below.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 2)
  (func $f (param $p i32)
    (loop $next
      (i64.store offset=1024 (local.get $p) (i64.const 7))
      (br_if $next (i32.ne (local.tee $p (i32.sub (local.get $p) (i32.const 8))) (i32.const 64)))))
  (func (export "_start") (call $f (i32.const 56))))
