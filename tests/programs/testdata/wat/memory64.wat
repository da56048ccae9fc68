;; A memory of more than 4 GiB: addresses and offsets of 64 bits reach all of it.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") i64 1 0x28000)
  (data (i64.const 8) "\2a")
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func (export "_start") (local $p i64) (local $sum i64)
    (call $want (i32.const 1) (i64.eq (memory.grow (i64.const 0x27fff)) (i64.const 1)))
    (call $want (i32.const 2) (i64.eq (memory.grow (i64.const 1)) (i64.const -1)))
    (call $want (i32.const 3) (i64.eq (memory.size) (i64.const 0x28000)))
    (i64.store offset=0x100000000 (i64.const 0x17ffffff8) (i64.const 7))
    (call $want (i32.const 4) (i64.eq (i64.load (i64.const 0x27ffffff8)) (i64.const 7)))
    (call $want (i32.const 5) (i64.eq (i64.load8_u (i64.const 0x100000008)) (i64.const 0)))
    (memory.copy (i64.const 0x100000000) (i64.const 0) (i64.const 0x10000))
    (call $want (i32.const 6) (i64.eq (i64.load8_u (i64.const 0x100000008)) (i64.const 42)))
    ;; Across the border of 4 GiB.
    (memory.fill (i64.const 0xfffffff0) (i32.const 1) (i64.const 0x20))
    (local.set $p (i64.const 0xffffffe0))
    (loop $next
      (local.set $sum (i64.add (local.get $sum) (i64.load8_u (local.get $p))))
      (local.set $p (i64.add (local.get $p) (i64.const 1)))
      (br_if $next (i64.lt_u (local.get $p) (i64.const 0x100000020))))
    (call $want (i32.const 7) (i64.eq (local.get $sum) (i64.const 32)))))
