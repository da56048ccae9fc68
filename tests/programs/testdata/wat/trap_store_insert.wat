;; A store traps though all but one byte of it is stored as it was.
;;! status: 134
;;! stderr: trap: out of bounds memory access
(module
  (memory (export "memory") 1 1)
  (func $insert (param $p i32) (param $x i32)
    (i32.store (local.get $p)
      (i32.or (i32.and (i32.load (local.get $p)) (i32.const 0xffffff00)) (i32.and (local.get $x) (i32.const 255)))))
  (func (export "_start")
    (call $insert (i32.const 16) (i32.const 1))
    (call $insert (i32.sub (i32.const 65534) (i32.load (i32.const 8))) (i32.const 1))))
