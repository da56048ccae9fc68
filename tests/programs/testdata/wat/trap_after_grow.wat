;; Beyond the pages that memory.grow added, the end is the end.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 3)
  (func (export "_start")
    (drop (memory.grow (i32.const 2)))
    (i32.store (i32.const 196604) (i32.const 1))
    (i32.store (i32.const 196605) (i32.const 1))))
