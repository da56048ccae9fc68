;; memory.fill beyond the end traps.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (memory.fill (i32.const 1) (i32.const 0) (i32.const 65536))))
