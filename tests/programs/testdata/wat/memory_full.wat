;; A memory of all 65,536 pages: every address is good, down to the last byte.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 65536)
  (data (i32.const 0xfffffff0) "the last bytes..")
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func (export "_start")
    (call $want (i32.const 1) (i32.eq (memory.size) (i32.const 65536)))
    (call $want (i32.const 2) (i64.eq (i64.load (i32.const 0xfffffff8)) (i64.const 0x2e2e736574796220)))
    (i32.store8 (i32.const 0xffffffff) (i32.const 0x80))
    (call $want (i32.const 3) (i32.eq (i32.load8_s (i32.const -1)) (i32.const -128)))
    (i64.store offset=0x7ffffff8 (i32.const 0x80000000) (i64.const 5))
    (call $want (i32.const 4) (i64.eq (i64.load offset=0xfffffff8 (i32.const 0)) (i64.const 5)))
    (memory.fill (i32.const 0xfffffff0) (i32.const 1) (i32.const 16))
    (memory.copy (i32.const 0x7fffffff) (i32.const 0xfffffff0) (i32.const 16))
    (call $want (i32.const 5) (i64.eq (i64.load (i32.const 0x80000000)) (i64.const 0x0101010101010101)))
    (call $want (i32.const 6) (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))))
