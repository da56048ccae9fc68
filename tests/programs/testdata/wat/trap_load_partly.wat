;; A load traps though only bytes of it that are within memory are needed.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $low (param $p i32) (result i32)
    (i32.and (i32.load (local.get $p)) (i32.const 255)))
  (func (export "_start")
    (i32.store (i32.const 16) (call $low (i32.const 24)))
    (i32.store (i32.const 16) (call $low (i32.sub (i32.const 65534) (i32.load (i32.const 8)))))))
