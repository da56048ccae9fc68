;; A memory of no pages can grow; before that no address is good.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 0)
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func (export "_start")
    (call $want (i32.const 1) (i32.eqz (memory.size)))
    (memory.fill (i32.const 0) (i32.const 1) (i32.const 0))
    (call $want (i32.const 2) (i32.eqz (memory.grow (i32.const 0))))
    (call $want (i32.const 3) (i32.eqz (memory.grow (i32.const 1))))
    (i64.store (i32.const 65528) (i64.const -1))
    (call $want (i32.const 4) (i64.eq (i64.load (i32.const 65528)) (i64.const -1)))))
