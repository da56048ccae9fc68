;; What setjmp and longjmp are compiled to, in a library.
(module
  (import "env" "invoke_v" (func $invoke_v (param i32)))
  (import "env" "_emscripten_throw_longjmp" (func $throw))
  (import "env" "ask" (func $ask (result i32)))
  (memory (export "memory") 1)
  (table (export "__indirect_function_table") 3 funcref)
  (elem (i32.const 1) $throws $asks)
  (global $sp (mut i32) (i32.const 65536))
  (global $threw (mut i32) (i32.const 0))
  (func (export "stackSave") (result i32) (global.get $sp))
  (func (export "setThrew") (param i32 i32) (global.set $threw (local.get 0)))
  (func $throws (global.set $sp (i32.sub (global.get $sp) (i32.const 64))) (call $throw))
  (func $asks
    (if (i32.eq (call $ask) (i32.const 7)) (then (call $throws))))
  ;; calls function f and returns whether it threw, which it does not say if the stack is not
  ;; what it was.
  (func (export "try") (param $f i32) (result i32) (local $before i32)
    (local.set $before (global.get $sp))
    (global.set $threw (i32.const 0))
    (call $invoke_v (local.get $f))
    (if (i32.ne (local.get $before) (global.get $sp)) (then unreachable))
    (global.get $threw))
  (func (export "throw") (call $throws)))
