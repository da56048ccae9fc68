;; Names of functions and exports may be anything: empty, long, UTF-8, keywords.
;;! status: 6
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $a (export "") (export "main") (export "żółw \"\\ \0a%s") (result i32) (i32.const 1))
  (func $b (export "malloc") (export "memcpy") (export "llvm.trap") (result i32) (i32.const 2))
  (func $wasmc_start (export "wasmc_start") (export "_init") (result i32) (i32.const 3))
  (func (export "_start")
    (call $exit (i32.add (i32.add (call $a) (call $b)) (call $wasmc_start)))))
