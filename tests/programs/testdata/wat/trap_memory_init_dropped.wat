;; memory.init of a dropped segment traps.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (data "abc")
  (func (export "_start")
    (data.drop 0) (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 1))))
