;; A call through an array of code traps, too, if the compiler knows at which index.
;;! status: 134
;;! stderr: trap: indirect call type mismatch
(module
  (type $t (func (param i32) (result i32)))
  (memory (export "memory") 1)
  (table 8 funcref)
  (elem (i32.const 1) func $a $b $other $c $d)
  (func $a (type $t) (local.get 0))
  (func $b (type $t) (i32.add (local.get 0) (i32.const 1)))
  (func $c (type $t) (i32.add (local.get 0) (i32.const 2)))
  (func $d (type $t) (i32.add (local.get 0) (i32.const 3)))
  (func $other (param f32))
  (func (export "_start")
    (drop (call_indirect (type $t) (i32.const 0) (i32.const 3)))))
