;; table.copy beyond the end traps.
;;! status: 134
;;! stderr: trap: out of bounds table access
(module
  (memory (export "memory") 1)
  (table 3 funcref)
  (func (export "_start")
    (table.copy (i32.const 1) (i32.const 0) (i32.const 3))))
