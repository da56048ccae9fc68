;; Mutual recursion without end exhausts the stack.
;;! status: 134
;;! stderr: trap: call stack exhausted
(module
  (memory (export "memory") 1)
  (func $ping (param i64) (result i64) (i64.add (call $pong (i64.mul (local.get 0) (i64.const 3))) (i64.const 1)))
  (func $pong (param i64) (result i64) (i64.xor (call $ping (i64.add (local.get 0) (i64.const 5))) (i64.const 7)))
  (func (export "_start")
    (drop (call $ping (i64.const 1)))))
