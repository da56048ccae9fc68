;; A division by zero traps, even if its result is not used.
;;! status: 134
;;! stderr: trap: integer divide by zero
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (i32.div_u (i32.const 1) (i32.const 0)))))
