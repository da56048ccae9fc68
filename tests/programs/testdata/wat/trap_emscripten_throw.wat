;; A throw that nothing catches is a trap.
;;! status: 134
;;! stderr: trap: thrown and not caught
(module
  (import "env" "_emscripten_throw_longjmp" (func $throw))
  (func (export "_start") (call $throw)))
