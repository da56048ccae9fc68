;; WASI functions refuse pointers beyond memory with errno fault (21) instead of a
;; trap, wherever the pointer is, and touch nothing.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 65530))
    (i32.store (i32.const 4) (i32.const 7))
    (call $want (i32.const 1) (i32.eq (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)) (i32.const 21)))
    (call $want (i32.const 2) (i32.eq (call $write (i32.const 1) (i32.const -8) (i32.const 1) (i32.const 100)) (i32.const 21)))
    (call $want (i32.const 3) (i32.eq (call $write (i32.const 1) (i32.const 0) (i32.const 0x20000000) (i32.const 100)) (i32.const 21)))
    (call $want (i32.const 4) (i32.eq (call $time (i32.const 1) (i64.const 1) (i32.const 65529)) (i32.const 21)))
    (call $want (i32.const 5) (i32.eq (call $random (i32.const 1) (i32.const -1)) (i32.const 21)))
    (call $want (i32.const 6) (i32.eq (call $sizes (i32.const 65533) (i32.const 0)) (i32.const 21)))
    (call $want (i32.const 7) (i32.eqz (call $random (i32.const 65536) (i32.const 0))))
    (call $want (i32.const 8) (i32.eq (call $write (i32.const 77) (i32.const 0) (i32.const 0) (i32.const 100)) (i32.const 8)))))
