;; A remainder by zero traps.
;;! status: 134
;;! stderr: trap: integer divide by zero
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (i64.rem_s (i64.const 1) (i64.const 0)))))
