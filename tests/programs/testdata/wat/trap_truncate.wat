;; A float just too large for i64 traps.
;;! status: 134
;;! stderr: trap: integer overflow
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (i64.trunc_f64_s (f64.const 9223372036854775808)))))
