;; memory.copy beyond the end traps.
;;! status: 134
;;! stderr: trap: out of bounds memory access: address 0xfffa, length 0x7, memory size 0x10000
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (memory.copy (i32.const 65530) (i32.const 0) (i32.const 7))))
