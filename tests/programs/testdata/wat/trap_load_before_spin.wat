;; A load whose value is needed only behind a call that does not return.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $spin (loop $forever (br $forever)))
  (func $copy (param $from i32)
    (local $x i32)
    (local.set $x (i32.load (local.get $from)))
    (call $spin)
    (i32.store (i32.const 0) (local.get $x)))
  (func (export "_start")
    (call $copy (i32.sub (i32.const 65533) (i32.load (i32.const 8))))))
