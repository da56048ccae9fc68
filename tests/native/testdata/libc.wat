;; Calls functions that use the C library. The memory is large, so that the heap meets it.
(module
  (import "env" "print" (func $print (param i32 i32)))
  (import "env" "allocate" (func $allocate (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 2)
  (data (i32.const 70000) "hello\n")
  (func $work (export "work") (param i32) (result i32)
    (call $print (i32.const 70000) (i32.const 6))
    (call $allocate (local.get 0)))
  (func (export "_start") (call $exit (call $work (i32.const 1000)))))
