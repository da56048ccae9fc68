;; Beyond 4 GiB there is nothing, even if all 4 GiB are there.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 65536)
  (func (export "_start") (drop (i64.load (i32.const 0xfffffff9)))))
