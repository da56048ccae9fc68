;; A store of which one byte is beyond the end traps.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store16 (i32.const 65535) (i32.const 1))))
