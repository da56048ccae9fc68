;; The last byte of an access is out of bounds, but not of the machine's page.
;;! status: 134
;;! stderr: trap: out of bounds memory access: address 0x7, length 0x4, memory size 0xa
(module
  (memory (export "memory") 10 20 (pagesize 1))
  (func (export "_start")
    (drop (i32.load (i32.const 6)))
    (drop (i32.load (i32.const 7)))))
