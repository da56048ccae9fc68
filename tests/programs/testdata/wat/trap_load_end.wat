;; A load of which one byte is beyond the end traps.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (i64.load (i32.const 65529)))))
