;; An address and its offset do not wrap around at 4 GiB.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (i32.load8_u offset=0xffffffff (i32.const 1)))))
