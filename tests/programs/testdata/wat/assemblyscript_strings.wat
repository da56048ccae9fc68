;; Strings that AssemblyScript's programs do not own, or not all of, are empty.
;;! status: 134
;;! stdout: ok
;;! stderr: trace: ok 1.5, -0
;;! stderr: trap: abort at :1:2
(module
  (import "env" "abort" (func $abort (param i32 i32 i32 i32)))
  (import "env" "trace" (func $trace (param i32 i32 f64 f64 f64 f64 f64)))
  (import "env" "console.log" (func $log (param i32)))
  (import "env" "console.error" (func $error (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\04\00\00\00o\00k\00")
  (data (i32.const 65528) "\08\00\00\00a\00b\00")
  (func (export "_start")
    (call $error (i32.const 2))          ;; there is nothing before it
    (call $error (i32.const 65532))      ;; ends beyond the memory
    (call $error (i32.const -4))         ;; is beyond it
    (call $log (i32.const 4))
    (call $trace (i32.const 4) (i32.const 2) (f64.const 1.5) (f64.const -0) (f64.const 0) (f64.const 0) (f64.const 0))
    (call $abort (i32.const 0) (i32.const 65532) (i32.const 1) (i32.const 2))))
