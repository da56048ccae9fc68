;; min and max know the sign of zero; comparisons with NaN are false but ne.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (global $zero (mut f64) (f64.const 0))
  (global $nan (mut f32) (f32.const nan))
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func (export "_start")
    (call $want (i32.const 1) (i64.eq (i64.reinterpret_f64 (f64.min (global.get $zero) (f64.const -0))) (i64.const 0x8000000000000000)))
    (call $want (i32.const 2) (i64.eqz (i64.reinterpret_f64 (f64.max (f64.const -0) (global.get $zero)))))
    (call $want (i32.const 3) (f32.ne (f32.min (global.get $nan) (f32.const 1)) (f32.const 1)))
    (call $want (i32.const 4) (f64.eq (f64.max (global.get $zero) (f64.const inf)) (f64.const inf)))
    (call $want (i32.const 5) (i32.eqz (f32.lt (global.get $nan) (f32.const 1))))
    (call $want (i32.const 6) (i32.eqz (f32.ge (global.get $nan) (f32.const 1))))
    (call $want (i32.const 7) (i32.eqz (f32.eq (global.get $nan) (global.get $nan))))
    (call $want (i32.const 8) (f32.ne (global.get $nan) (global.get $nan)))
    (call $want (i32.const 9) (f64.eq (f64.const -0) (global.get $zero)))
    (call $want (i32.const 10) (i64.eq (i64.reinterpret_f64 (f64.nearest (f64.const -0.5))) (i64.const 0x8000000000000000)))
    (call $want (i32.const 11) (f64.eq (f64.nearest (f64.add (global.get $zero) (f64.const 2.5))) (f64.const 2)))
    (call $want (i32.const 12) (i64.eq (i64.reinterpret_f64 (f64.sub (global.get $zero) (f64.const 0))) (i64.const 0)))
    (call $want (i32.const 13) (i64.eq (i64.reinterpret_f64 (f64.neg (global.get $zero))) (i64.const 0x8000000000000000)))))
