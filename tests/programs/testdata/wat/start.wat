;; The start function runs once, before _start, after data and elements are there.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (table funcref (elem $add))
  (data (i32.const 0) "\05")
  (global $runs (mut i32) (i32.const 0))
  (start $begin)
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func $add (global.set $runs (i32.add (global.get $runs) (i32.load (i32.const 0)))))
  (func $begin (call_indirect (i32.const 0)))
  (func (export "_start")
    (call $want (i32.const 1) (i32.eq (global.get $runs) (i32.const 5)))))
