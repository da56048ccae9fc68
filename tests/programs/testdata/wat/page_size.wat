;; Pages of one byte: initial data up to the last one, growth within a page of the
;; machine and beyond it, and a second memory behind.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory $m (export "memory") 10 70000 (pagesize 1))
  (memory $n 1)
  (data (memory $m) (i32.const 7) "abc")
  (data (memory $n) (i32.const 0) "d")
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func (export "_start")
    (call $want (i32.const 1) (i32.eq (i32.load8_u $m (i32.const 9)) (i32.const 0x63)))
    (call $want (i32.const 2) (i32.eq (memory.grow $m (i32.const 1)) (i32.const 10)))
    (call $want (i32.const 3) (i32.eqz (i32.load8_u $m (i32.const 10))))
    (call $want (i32.const 4) (i32.eq (memory.grow $m (i32.const 69989)) (i32.const 11)))
    (i32.store $m (i32.const 69996) (i32.const -1))
    (call $want (i32.const 5) (i32.eq (i32.load16_u $m offset=69997 (i32.const 0)) (i32.const 0xffff)))
    (call $want (i32.const 6) (i32.eq (memory.grow $m (i32.const 1)) (i32.const -1)))
    (call $want (i32.const 7) (i32.eq (memory.size $m) (i32.const 70000)))
    (call $want (i32.const 8) (i32.eq (i32.load8_u $n (i32.const 0)) (i32.const 0x64)))))
