;; Growing page by page and in large steps ends at the limit of the machine, at
;; 65,535 pages at the least, and all of it can be used.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  (func (export "_start") (local $step i32)
    (local.set $step (i32.const 8192))
    (loop $next
      (br_if $next (i32.ne (memory.grow (local.get $step)) (i32.const -1)))
      (local.set $step (i32.shr_u (local.get $step) (i32.const 1)))
      (br_if $next (local.get $step)))
    (call $want (i32.const 1) (i32.ge_u (memory.size) (i32.const 65535)))
    (i64.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 8)) (i64.const 123))
    (call $want (i32.const 2) (i64.eq (i64.load offset=0xfffefff8 (i32.const 0)) (i64.load (i32.const 0xfffefff8))))))
