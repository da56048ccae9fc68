;; -1 is no unsigned number; -0.9 is.
;;! status: 134
;;! stderr: trap: integer overflow
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (i32.trunc_f32_u (f32.const -0.9)))
    (drop (i32.trunc_f64_u (f64.const -1)))))
