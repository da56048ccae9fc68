;; An active segment that does not fit traps before the program starts.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1)
  (data (i32.const 65535) "ab")
  (func (export "_start")
    (unreachable)))
