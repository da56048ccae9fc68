;; A load traps though the byte that it is stored by does not depend on it.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $clear (param $p i32)
    (i32.atomic.store8 (i32.const 16) (i32.and (i32.load (local.get $p)) (i32.const 0xffffff00))))
  (func (export "_start")
    (call $clear (i32.const 24))
    (call $clear (i32.sub (i32.const 65536) (i32.load (i32.const 8))))))
