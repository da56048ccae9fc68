;; An active segment is dropped once it is copied.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (data (i32.const 0) "abc")
  (func (export "_start")
    (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 1))))
