;; table.init of a dropped segment traps.
;;! status: 134
;;! stderr: trap: out of bounds table access
(module
  (memory (export "memory") 1)
  (table 3 funcref)
  (func $f)
  (elem func $f)
  (func (export "_start")
    (elem.drop 0) (table.init 0 (i32.const 0) (i32.const 0) (i32.const 1))))
