;; memory.copy, fill and init: overlaps, lengths of zero at the very end, dropped
;; segments of length zero.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data $abc "abcdefghij")
  (data (i32.const 16) "0123456789")
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func (export "_start")
    (memory.copy (i32.const 18) (i32.const 16) (i32.const 8))
    (call $want (i32.const 1) (i64.eq (i64.load (i32.const 16)) (i64.const 0x3534333231303130)))
    (memory.copy (i32.const 16) (i32.const 18) (i32.const 8))
    (call $want (i32.const 2) (i64.eq (i64.load (i32.const 16)) (i64.const 0x3736353433323130)))
    (memory.init $abc (i32.const 100) (i32.const 2) (i32.const 4))
    (call $want (i32.const 3) (i64.eq (i64.load (i32.const 100)) (i64.const 0x66656463)))
    (memory.fill (i32.const 200) (i32.const 0x1AB) (i32.const 5))
    (call $want (i32.const 4) (i64.eq (i64.load (i32.const 200)) (i64.const 0xABABABABAB)))
    (memory.copy (i32.const 65536) (i32.const 65536) (i32.const 0))
    (memory.fill (i32.const 65536) (i32.const 1) (i32.const 0))
    (memory.init $abc (i32.const 65536) (i32.const 10) (i32.const 0))
    (data.drop $abc)
    (data.drop $abc)
    (memory.init $abc (i32.const 65536) (i32.const 0) (i32.const 0))
    (memory.copy (i32.const 0) (i32.const 0) (i32.const 65536))
    (memory.fill (i32.const 65535) (i32.const 7) (i32.const 1))
    (call $want (i32.const 5) (i32.eq (i32.load8_u (i32.const 65535)) (i32.const 7)))))
