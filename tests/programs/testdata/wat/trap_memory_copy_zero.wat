;; memory.copy of nothing beyond the end traps too.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (memory.copy (i32.const 65537) (i32.const 0) (i32.const 0))))
