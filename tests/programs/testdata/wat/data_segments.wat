;; Data: overlapping segments (the later wins), at page ends, with long zeros
;; between, of length zero at the end, and not constant.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 40)
  (global $here i32 (i32.const 4096))
  (data (i32.const 100) "aaaaaaaaaa")
  (data (i32.const 104) "bb")
  (data (i32.const 98) "ccc")
  (data (i32.const 4094) "page")
  (data (global.get $here) "GE")
  (data (i32.const 2000000) "far away")
  (data (i32.const 1000000) "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (i32.const 1000008) "x")
  (data (i32.const 2621440) "")
  (data (i32.const 2621439) "z")
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func (export "_start")
    (call $want (i32.const 1) (i64.eq (i64.load (i32.const 98)) (i64.const 0x6262616161636363)))
    (call $want (i32.const 2) (i32.eq (i32.load (i32.const 4094)) (i32.const 0x45476170)))
    (call $want (i32.const 3) (i64.eq (i64.load (i32.const 2000000)) (i64.const 0x7961776120726166)))
    (call $want (i32.const 4) (i64.eq (i64.load (i32.const 1000008)) (i64.const 0x78)))
    (call $want (i32.const 5) (i32.eq (i32.load8_u (i32.const 2621439)) (i32.const 0x7a)))
    (call $want (i32.const 6) (i64.eqz (i64.load (i32.const 1500000))))
    (i32.store (i32.const 104) (i32.const 0))
    (call $want (i32.const 7) (i32.eqz (i32.load (i32.const 104))))))
