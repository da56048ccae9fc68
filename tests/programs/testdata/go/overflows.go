// Recursion without end exhausts the stack for wasm code before it does Go's own. Go has left
// main.main and entered its function anew, to make a goroutine's stack larger.
//! status: 134
//! stderr: trap: call stack exhausted
//! stderr:   at main.down
//! stderr:   at main.down
//! stderr:  more ...
//! stderr:   at main.down

package main

import "fmt"

//go:noinline
func down(n int) int {
	if n < 0 {
		return 0
	}
	return down(n+1)*3 + n
}

func overflows() {
	fmt.Println(down(1))
}
