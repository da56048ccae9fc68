;; Waiting needs a shared memory, whatever the address is.
;;! status: 134
;;! stderr: trap: expected shared memory
(module
  (memory (export "memory") 1 1)
  (func (export "_start")
    (drop (memory.atomic.wait32 (i32.const 3) (i32.const 0) (i64.const 0)))))
