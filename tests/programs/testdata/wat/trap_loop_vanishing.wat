;; A loop whose loads nobody needs, but the last of which is out of bounds.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 2)
  (func $f (param $p i32) (param $n i32)
    (loop $next
      (drop (i32.load (local.get $p)))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "_start") (call $f (i32.const 64) (i32.const 32753))))
