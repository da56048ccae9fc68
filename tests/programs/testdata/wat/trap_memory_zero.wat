;; In a memory of no pages address 0 is out of bounds.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 0)
  (func (export "_start") (drop (i32.load8_u (i32.const 0)))))
