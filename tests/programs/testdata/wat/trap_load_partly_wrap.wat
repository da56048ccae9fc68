;; A load traps though only half of it is needed, which is within memory.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $half (param $p i32) (result i32)
    (i32.wrap_i64 (i64.load (local.get $p))))
  (func (export "_start")
    (i32.store (i32.const 16) (call $half (i32.const 24)))
    (i32.store (i32.const 16) (call $half (i32.sub (i32.const 65532) (i32.load (i32.const 8)))))))
