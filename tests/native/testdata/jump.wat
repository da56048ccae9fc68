;; Calls that native code leaves by longjmp, at depths from 0 to 22.
(module
  (import "env" "attempt" (func $attempt (param i32)))
  (import "env" "fail" (func $fail))
  (memory (export "memory") 1)
  (global $sp (mut i32) (i32.const 65536))
  ;; Takes 64 bytes of the C stack, as compilers do it.
  (func $work (export "work") (param i32) (local $at i32)
    (global.set $sp (local.tee $at (i32.sub (global.get $sp) (i32.const 64))))
    (i32.store (local.get $at) (local.get 0))
    (if (i32.eqz (local.get 0))
      (then (call $fail))
      (else (if (i32.rem_u (local.get 0) (i32.const 3))
        (then (call $work (i32.sub (local.get 0) (i32.const 1))))
        (else
          (call $attempt (i32.sub (local.get 0) (i32.const 1)))
          (if (i32.ne (global.get $sp) (local.get $at)) (then (unreachable)))))))
    (if (i32.ne (i32.load (local.get $at)) (local.get 0)) (then (unreachable)))
    (global.set $sp (i32.add (local.get $at) (i32.const 64))))
  (func (export "_start") (local $i i32)
    (loop
      (call $attempt (i32.rem_u (local.get $i) (i32.const 23)))
      (if (i32.ne (global.get $sp) (i32.const 65536)) (then (unreachable)))
      (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))))
