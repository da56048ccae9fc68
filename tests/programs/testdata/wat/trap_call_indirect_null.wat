;; call_indirect of a null element traps.
;;! status: 134
;;! stderr: trap: uninitialized element
(module
  (memory (export "memory") 1)
  (table 3 funcref)
  (func (export "_start")
    (call_indirect (i32.const 2))))
