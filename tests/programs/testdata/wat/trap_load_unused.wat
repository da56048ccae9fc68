;; A load whose value nobody uses traps all the same.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (i32.load (i32.const 65533)))))
