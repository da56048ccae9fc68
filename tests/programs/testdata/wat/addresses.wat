;; Addresses are computed modulo 2^32 before the offset is added, and not after.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08")
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func $at (param i32 i32) (result i32) (i32.load8_u (i32.add (local.get 0) (local.get 1))))
  (func (export "_start") (local $p i32) (local $sum i32)
    (call $want (i32.const 1) (i32.eq (call $at (i32.const -4) (i32.const 6)) (i32.const 3)))
    (call $want (i32.const 2) (i32.eq (i32.load8_u offset=3 (i32.mul (i32.const 0x10000) (i32.const 0x10000))) (i32.const 4)))
    ;; A pointer that counts down to below zero and stops by comparison.
    (local.set $p (i32.const 7))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $p))))
      (local.set $p (i32.sub (local.get $p) (i32.const 1)))
      (br_if $next (i32.ne (local.get $p) (i32.const -1))))
    (call $want (i32.const 3) (i32.eq (local.get $sum) (i32.const 36)))
    ;; One that starts below zero and wraps around to it before it is used.
    (local.set $p (i32.const -8))
    (local.set $sum (i32.const 0))
    (loop $next
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (if (i32.lt_u (local.get $p) (i32.const 8))
        (then (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $p))))))
      (br_if $next (i32.ne (local.get $p) (i32.const 4))))
    (call $want (i32.const 4) (i32.eq (local.get $sum) (i32.add (i32.const 0x04030201) (i32.const 0x08070605))))
    (call $want (i32.const 5) (i64.eq (i64.load align=1 (i32.const 0)) (i64.const 0x0807060504030201)))
    (i32.store offset=1 align=1 (i32.const 2) (i32.const 0x7fffffff))
    (call $want (i32.const 6) (i64.eq (i64.load (i32.const 0)) (i64.const 0x087fffffff030201)))))
