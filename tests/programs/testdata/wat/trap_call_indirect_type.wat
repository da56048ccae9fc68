;; call_indirect with another type traps, even one result more.
;;! status: 134
;;! stderr: trap: indirect call type mismatch
(module
  (memory (export "memory") 1)
  (table funcref (elem $f))
  (func $f)
  (func (export "_start")
    (drop (call_indirect (result i32) (i32.const 0)))))
