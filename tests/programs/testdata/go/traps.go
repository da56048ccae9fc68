// What Go does not check is a trap, with the functions that led there.
//! status: 134
//! stderr: trap: out of bounds memory access: address 0xffff
//! stderr:   at main.poke
//! stderr:   at main.traps
//! stderr:   at main.main
//! stderr:   at runtime.main

package main

import (
	"fmt"
	"unsafe"
)

//go:noinline
func poke(address uintptr) int {
	return *(*int)(unsafe.Pointer(address))
}

func traps() {
	fmt.Println(poke(uintptr(0xffff0000)))
}
