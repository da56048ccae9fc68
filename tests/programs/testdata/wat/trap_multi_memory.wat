;; Every memory has its own end.
;;! status: 134
;;! stderr: trap: out of bounds memory access: address 0x10000, memory size 0x10000
(module
  (memory (export "memory") 10)
  (memory $small 1)
  (func (export "_start")
    (i32.store (i32.const 65536) (i32.const 1))
    (i32.store $small (i32.const 65533) (i32.const 1))))
