;; Loops through memory whose addresses are sums that wrap around on the way, or
;; that pass places out of bounds without touching them.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 2)
  ;; want ends the program with status n unless ok.
  (func $want (param $n i32) (param $ok i32)
    (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $n)))))
  ;; fill writes at, at + 4, … up to, but without, end, each its own number.
  (func $fill (param $at i32) (param $end i32) (local $i i32)
    (loop $next
      (i32.store (local.get $at) (local.get $i))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.ne (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end)))))
  ;; upwards sums n elements up to end: the
  ;; index counts up from a negative number, so the sum of the two wraps around.
  (func $upwards (param $end i32) (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (local.set $i (i32.sub (i32.const 0) (i32.shl (local.get $n) (i32.const 2))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.add (local.get $end) (local.get $i)))))
      (br_if $next (local.tee $i (i32.add (local.get $i) (i32.const 4)))))
    (local.get $sum))
  ;; downwards sums the elements below end, down to address 0.
  (func $downwards (param $end i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $end (i32.sub (local.get $end) (i32.const 4)))
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $end))))
      (br_if $next (local.get $end)))
    (local.get $sum))
  ;; around goes past the end of all addresses to 16, and reads only what is there.
  (func $around (result i32) (local $p i32) (local $sum i32)
    (local.set $p (i32.const -64))
    (loop $next
      (if (i32.lt_u (local.get $p) (i32.const 131072))
        (then (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $p))))))
      (br_if $next (i32.ne (local.tee $p (i32.add (local.get $p) (i32.const 4))) (i32.const 16))))
    (local.get $sum))
  ;; neighbours adds up differences of neighbours, the higher one first.
  (func $neighbours (param $at i32) (param $n i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum)
        (i32.sub (i32.load (i32.add (local.get $at) (i32.const 400))) (i32.load (i32.add (local.get $at) (i32.const -4))))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  ;; rows adds up a matrix, the rows from the last to the first.
  (func $rows (param $last i32) (param $rows i32) (param $columns i32) (result i32) (local $i i32) (local $sum i32)
    (loop $row
      (local.set $i (local.get $columns))
      (loop $column
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 3))
          (i32.load (i32.add (local.get $last) (i32.shl (local.get $i) (i32.const 2))))))
        (br_if $column (local.get $i)))
      (local.set $last (i32.sub (local.get $last) (i32.const 32)))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))
    (local.get $sum))
  (func (export "_start") (local $i i32)
    (call $fill (i32.const 0) (i32.const 131072))
    (call $want (i32.const 1) (i32.eq (call $upwards (i32.const 131072) (i32.const 32768)) (i32.const 0x1fffc000)))
    (call $want (i32.const 2) (i32.eq (call $upwards (i32.const 40) (i32.const 10)) (i32.const 45)))
    (call $want (i32.const 3) (i32.eq (call $downwards (i32.const 131072)) (i32.const 0x1fffc000)))
    (call $want (i32.const 4) (i32.eq (call $around) (i32.const 6)))
    (call $want (i32.const 5) (i32.eq (call $neighbours (i32.const 4) (i32.const 1000)) (i32.const 101000)))
    (call $want (i32.const 6) (i32.eq (call $rows (i32.const 32) (i32.const 2) (i32.const 8)) (i32.const 312088728)))))
