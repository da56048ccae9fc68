;; table.fill beyond the end traps.
;;! status: 134
;;! stderr: trap: out of bounds table access
(module
  (memory (export "memory") 1)
  (table 3 funcref)
  (func (export "_start")
    (table.fill 0 (i32.const 2) (ref.null func) (i32.const 2))))
