;; A load traps though the half that it is stored by does not depend on it.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $clear (param $p i32)
    (i64.store32 (i32.const 16) (i64.and (i64.load (local.get $p)) (i64.const 0xffffffff00000000))))
  (func (export "_start")
    (call $clear (i32.const 24))
    (call $clear (i32.sub (i32.const 65536) (i32.load (i32.const 8))))))
