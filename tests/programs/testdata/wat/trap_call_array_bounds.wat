;; A call through an array of code, of many functions of a type, traps in its own name.
;;! status: 134
;;! stderr: trap: undefined element
;;! stderr: at caller
(module
  (type $t (func (param i32) (result i32)))
  (memory (export "memory") 1)
  (table 8 funcref)
  (elem (i32.const 1) func $a $b)
  (elem (i32.const 4) func $c $other $caller $a)
  (data (i32.const 8) "\04\00\00\00\06\00\00\00\08")
  (func $a (type $t) (local.get 0))
  (func $b (type $t) (i32.add (local.get 0) (i32.const 1)))
  (func $c (type $t) (i32.add (local.get 0) (i32.const 2)))
  (func $other (param f32))
  (func $caller (type $t)
    (call_indirect (type $t) (local.get 0) (i32.load (i32.const 16))))
  (func (export "_start")
    (drop (call_indirect (type $t)
      (call_indirect (type $t) (i32.const 0) (i32.load (i32.const 8)))
      (i32.load (i32.const 12))))))
