;; Calls through tables that never change: several signatures, equal types by
;; different indices, two tables.
;;! status: 0
(module
  (type $a (func (param i32) (result i32)))
  (type $b (func (param i64) (result i64)))
  (type $c (func (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (table $t funcref (elem $double $square $negate $double))
  (table $u funcref (elem $square))
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func $double (type $a) (i32.mul (local.get 0) (i32.const 2)))
  (func $square (type $c) (i32.mul (local.get 0) (local.get 0)))
  (func $negate (type $b) (i64.sub (i64.const 0) (local.get 0)))
  (func (export "_start") (local $i i32) (local $sum i32)
    (loop $next
      (if (i32.ne (local.get $i) (i32.const 2))
        (then (local.set $sum (i32.add (local.get $sum) (call_indirect $t (type $c) (i32.const 5) (local.get $i))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 4))))
    (call $want (i32.const 1) (i32.eq (local.get $sum) (i32.const 45)))
    (call $want (i32.const 2) (i64.eq (call_indirect $t (type $b) (i64.const 9) (i32.const 2)) (i64.const -9)))
    (call $want (i32.const 3) (i32.eq (call_indirect $u (type $a) (i32.const 7) (i32.const 0)) (i32.const 49)))))
