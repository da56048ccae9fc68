;; memory.copy from beyond the end traps, however large the sum.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (memory.copy (i32.const 0) (i32.const 0xffffffff) (i32.const 0xffffffff))))
