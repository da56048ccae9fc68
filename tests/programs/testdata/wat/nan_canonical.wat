;; Producers that want the same NaN everywhere replace the one that an instruction
;; made: that of sqrt too, which LLVM likes to leave as it is.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func $canonical (param $x f64) (result f64)
    (select (f64.const nan) (local.get $x) (f64.ne (local.get $x) (local.get $x))))
  (func $other (param $x f32) (result f32) ;; one that no machine makes
    (if (result f32) (f32.eq (local.get $x) (local.get $x))
      (then (local.get $x))
      (else (f32.const -nan:0x412345))))
  (func $canonical4 (param $x v128) (result v128)
    (v128.bitselect (v128.const i32x4 0x7fc00000 0x7fc00000 0x7fc00000 0x7fc00000) (local.get $x)
      (f32x4.ne (local.get $x) (local.get $x))))
  (func $canonical2 (param $x v128) (result v128)
    (v128.bitselect (v128.const i64x2 0x7ff8000000000000 0x7ff8000000000000) (local.get $x)
      (f64x2.ne (local.get $x) (local.get $x))))
  (func (export "_start") (local $x f32) (local $d f64) (local $v v128)
    (v128.store (i32.const 0) (v128.const f32x4 -4 -4 -4 -4))
    (v128.store (i32.const 16) (v128.const f64x2 -4 -4))
    (drop (call $random (i32.const 32) (i32.const 1))) ;; nothing is known of memory now
    (local.set $x (f32.load (i32.const 0)))
    (local.set $d (f64.load (i32.const 16)))
    (call $want (i32.const 1) (i64.eq (i64.reinterpret_f64 (call $canonical (f64.sqrt (local.get $d)))) (i64.const 0x7ff8000000000000)))
    (call $want (i32.const 2) (i32.eq (i32.reinterpret_f32 (call $other (f32.sqrt (local.get $x)))) (i32.const 0xffc12345)))
    (local.set $v (call $canonical4 (f32x4.sqrt (v128.load (i32.const 0)))))
    (call $want (i32.const 3) (i32x4.all_true (i32x4.eq (local.get $v) (v128.const i32x4 0x7fc00000 0x7fc00000 0x7fc00000 0x7fc00000))))
    (local.set $v (call $canonical2 (f64x2.sqrt (v128.load (i32.const 16)))))
    (call $want (i32.const 4) (i64x2.all_true (i64x2.eq (local.get $v) (v128.const i64x2 0x7ff8000000000000 0x7ff8000000000000))))
    (call $want (i32.const 5) (i64.eq (i64.reinterpret_f64 (call $canonical (f64.div (f64.sub (local.get $d) (local.get $d)) (f64.const 0)))) (i64.const 0x7ff8000000000000)))
    (call $want (i32.const 6) (i32.eq (i32.reinterpret_f32 (call $other (f32.sub (f32.div (local.get $x) (f32.const 0)) (f32.div (local.get $x) (f32.const 0))))) (i32.const 0xffc12345)))))
