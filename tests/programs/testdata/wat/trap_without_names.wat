;; Functions without names are shown by their indices; the module's first is imported.
;;! flags: -O0
;;! status: 134
;;! stderr: trap: unreachable
;;! stderr:   at func[2]
;;! stderr:   at func[1]
;;! stderr:   at _start
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))
  (memory (export "memory") 1)
  (table funcref (elem 1 2))
  (global $n (mut i32) (i32.const 0))
  (func (call_indirect (i32.add (i32.const 1) (global.get $n)))
    (global.set $n (i32.const 1)))
  (func (if (i32.eqz (global.get $n)) (then unreachable)))
  (func (export "_start")
    (call_indirect (global.get $n))
    (drop (call 0))))
