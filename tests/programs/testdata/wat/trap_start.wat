;; A trap in the start function comes before _start.
;;! status: 134
;;! stderr: trap: integer divide by zero
(module
  (memory (export "memory") 1)
  (func $begin (drop (i32.div_s (i32.const 1) (i32.const 0))))
  (start $begin)
  (func (export "_start")
    (unreachable)))
