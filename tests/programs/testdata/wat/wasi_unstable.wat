;; The older name of WASI, whose whence is 0 for the current position, 1 for the
;; end and 2 for the start.
;;! flags: --dir .::/
;;! status: 0
;;! stdout: unstable
(module
  (import "wasi_unstable" "proc_exit" (func $exit (param i32)))
  (import "wasi_unstable" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_seek" (func $seek (param i32 i64 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\09\00\00\00")
  (data (i32.const 16) "unstable\n")
  (data (i32.const 32) "file")
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func (export "_start") (local $fd i32)
    (call $want (i32.const 1) (i32.eqz (call $open (i32.const 3) (i32.const 0) (i32.const 32) (i32.const 4) (i32.const 1)
      (i64.const 0x64) (i64.const 0) (i32.const 0) (i32.const 100)))) ;; fd_seek | fd_tell | fd_write
    (local.set $fd (i32.load (i32.const 100)))
    (call $want (i32.const 2) (i32.eqz (call $write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 104))))
    (call $want (i32.const 3) (i32.eqz (call $seek (local.get $fd) (i64.const -4) (i32.const 0) (i32.const 112))))
    (call $want (i32.const 4) (i64.eq (i64.load (i32.const 112)) (i64.const 5)))
    (call $want (i32.const 5) (i32.eqz (call $seek (local.get $fd) (i64.const 3) (i32.const 2) (i32.const 112))))
    (call $want (i32.const 6) (i64.eq (i64.load (i32.const 112)) (i64.const 3)))
    (call $want (i32.const 7) (i32.eqz (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 104))))))
