;; The largest address and the largest offset.
;;! status: 134
;;! stderr: trap: out of bounds memory access: address 0x1fffffffe, memory size 0x10000
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (i64.load offset=0xffffffff (i32.const 0xffffffff)))))
