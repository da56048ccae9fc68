;; i64.div_s of the least number by -1 traps.
;;! status: 134
;;! stderr: trap: integer overflow
(module
  (memory (export "memory") 1)
  (func (export "_start")
    (local $a i64) (local.set $a (i64.const 0x8000000000000000))
    (drop (i64.div_s (local.get $a) (i64.const -1)))))
