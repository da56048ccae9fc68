;; call_indirect beyond the table traps.
;;! status: 134
;;! stderr: trap: undefined element
(module
  (memory (export "memory") 1)
  (table 3 funcref)
  (func (export "_start")
    (call_indirect (i32.const 3))))
