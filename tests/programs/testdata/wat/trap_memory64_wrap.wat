;; The sum of address and offset is not taken modulo 2^64.
;;! status: 134
;;! stderr: trap: out of bounds memory access: address 0xffffffffffffffff, length 0x4, memory size 0x10000
(module
  (memory (export "memory") i64 1)
  (func (export "_start")
    (drop (i32.load offset=0xfffffffffffffff8 (i64.const 16)))))
