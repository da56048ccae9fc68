;; Constant expressions with arithmetic: globals, offsets of data and elements.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (global $base i32 (i32.const 1000))
  (global $next i32 (i32.add (global.get $base) (i32.mul (i32.const 3) (i32.const 8))))
  (global $long i64 (i64.sub (i64.const 0) (i64.mul (i64.const 0x100000000) (i64.const 3))))
  (table $t 10 funcref)
  (data (offset (i32.add (global.get $base) (i32.const 24))) "here")
  (elem (table $t) (offset (i32.sub (i32.const 10) (i32.const 1))) func $nine)
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func $nine (result i32) (i32.const 9))
  (func (export "_start")
    (call $want (i32.const 1) (i32.eq (i32.load (global.get $next)) (i32.const 0x65726568)))
    (call $want (i32.const 2) (i64.eq (global.get $long) (i64.const -12884901888)))
    (call $want (i32.const 3) (i32.eq (call_indirect $t (result i32) (i32.const 9)) (i32.const 9)))))
