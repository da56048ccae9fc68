;; Recursion through a table exhausts the stack too.
;;! status: 134
;;! stderr: trap: call stack exhausted
(module
  (memory (export "memory") 1)
  (table funcref (elem $f))
  (func $f (param i32) (result i32)
    (i32.xor (i32.mul (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0)) (i32.const 3)) (local.get 0)))
  (func (export "_start")
    (drop (call_indirect (param i32) (result i32) (i32.const 1) (i32.const 0)))))
