;; A load traps though the caller does not heed what of the result depends on it.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $high (param $p i32) (result i32)
    (i32.and (i32.load (local.get $p)) (i32.const 0xffffff00)))
  (func (export "_start")
    (i32.store8 (i32.const 16) (call $high (i32.const 24)))
    (i32.store8 (i32.const 16) (call $high (i32.sub (i32.const 65536) (i32.load (i32.const 8)))))))
