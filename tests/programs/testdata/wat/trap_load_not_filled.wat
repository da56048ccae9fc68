;; A load traps though the byte that memory is filled with does not depend on it.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $clear (param $p i32) (param $n i32)
    (memory.fill (i32.const 16) (i32.and (i32.load (local.get $p)) (i32.const 0xffffff00)) (local.get $n)))
  (func (export "_start")
    (call $clear (i32.const 24) (i32.load (i32.const 8)))
    (call $clear (i32.sub (i32.const 65536) (i32.load (i32.const 8))) (i32.const 1000))))
