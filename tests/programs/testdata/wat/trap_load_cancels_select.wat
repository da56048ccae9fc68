;; A load whose value does not matter if a condition holds, as it does.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $zero (param $p i32) (param $c i32)
    (local $x i32)
    (local.set $x (i32.load (local.get $p)))
    (i32.store (i32.const 16) (i32.sub (local.get $x) (select (local.get $x) (i32.const 7) (local.get $c)))))
  (func (export "_start")
    (call $zero (i32.sub (i32.const 65533) (i32.load (i32.const 8))) (i32.eqz (i32.load (i32.const 8))))))
