;; An active element segment that does not fit traps.
;;! status: 134
;;! stderr: trap: out of bounds table access
(module
  (memory (export "memory") 1)
  (table 3 funcref)
  (func $f)
  (elem (i32.const 2) $f $f)
  (func (export "_start")
    (unreachable)))
