;; memory.grow: old size, the new pages are zero and usable at once, the limit.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1 100)
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func $grow (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "_start") (local $i i32)
    (i32.store (i32.const 65532) (i32.const 42))
    (call $want (i32.const 1) (i32.eq (call $grow (i32.const 1)) (i32.const 1)))
    (call $want (i32.const 2) (i32.eqz (i32.load (i32.const 65536))))
    (call $want (i32.const 3) (i32.eq (i32.load (i32.const 65532)) (i32.const 42)))
    (i64.store (i32.const 65532) (i64.const 0x100000002))
    (call $want (i32.const 4) (i32.eq (i32.load (i32.const 65536)) (i32.const 1)))
    (call $want (i32.const 5) (i32.eq (call $grow (i32.const 99)) (i32.const -1)))
    (call $want (i32.const 6) (i32.eq (call $grow (i32.const -1)) (i32.const -1)))
    (call $want (i32.const 7) (i32.eq (memory.size) (i32.const 2)))
    (loop $next
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (call $want (i32.const 8) (i32.eq (call $grow (i32.const 1)) (i32.add (local.get $i) (i32.const 1))))
      (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (local.get $i))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 98))))
    (call $want (i32.const 9) (i32.eq (memory.size) (i32.const 100)))
    (call $want (i32.const 10) (i32.eq (call $grow (i32.const 0)) (i32.const 100)))))
