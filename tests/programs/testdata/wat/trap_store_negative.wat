;; A negative address is a large one.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store (i32.const -4) (i32.const 1))))
