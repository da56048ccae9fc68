;; Emscripten's functions touch nothing but the memory.
;;! status: 134
;;! stderr: trap: out of bounds memory access: address 0xfff1, length 0x10, memory size 0x10000
(module
  (import "env" "emscripten_memcpy_big" (func $copy (param i32 i32 i32) (result i32)))
  (import "env" "clock_gettime" (func $clock (param i32 i32) (result i32)))
  (import "env" "time" (func $time (param i32) (result i32)))
  (import "env" "getentropy" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $want (param $ok i32) (if (i32.eqz (local.get $ok)) (then unreachable)))
  (func (export "_start")
    (call $want (i32.eq (call $clock (i32.const 1) (i32.const 0xfff8)) (i32.const 0)))
    (call $want (i32.eq (call $clock (i32.const 1) (i32.const 0xfff9)) (i32.const -1)))
    (call $want (i32.eq (call $clock (i32.const 99) (i32.const 0)) (i32.const -1)))
    (call $want (i32.eq (call $random (i32.const 0xfff1) (i32.const 16)) (i32.const -1)))
    (call $want (i32.ne (call $time (i32.const -1)) (i32.const 0)))
    (call $want (i32.eq (call $copy (i32.const 0) (i32.const 0xfff0) (i32.const 16)) (i32.const 0)))
    (drop (call $copy (i32.const 0) (i32.const 0xfff1) (i32.const 16)))))
