;; table.fill beyond the end traps.
;;! status: 134
;;! stderr: trap: out of bounds table access: element 2, length 2, table size 3
;;! stderr:   at _start
(module
  (memory (export "memory") 1)
  (table 3 funcref)
  (func (export "_start")
    (table.fill 0 (i32.const 2) (ref.null func) (i32.const 2))))
