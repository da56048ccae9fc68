;; Loads whose values make up for each other, one of which is out of bounds.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $zero (param $p i32)
    (local $x v128)
    (local.set $x (v128.load (local.get $p)))
    (v128.store (i32.const 16) (i32x4.sub (local.get $x) (local.get $x))))
  (func (export "_start")
    (call $zero (i32.sub (i32.const 65521) (i32.load (i32.const 8))))))
