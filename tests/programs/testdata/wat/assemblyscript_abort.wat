;; AssemblyScript's abort is a trap with its message, which is UTF-16.
;;! status: 134
;;! stderr: trap: abort: é€😀�! at lib/a.ts:7:3
(module
  (import "env" "abort" (func $abort (param i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\0c\00\00\00\e9\00\ac\20\3d\d8\00\de\00\d8\21\00")
  (data (i32.const 32) "\10\00\00\00l\00i\00b\00/\00a\00.\00t\00s\00")
  (func (export "_start")
    (call $abort (i32.const 4) (i32.const 36) (i32.const 7) (i32.const 3))))
