// Arguments and the environment arrive whole.
//! args: one "two words" "" żółw
//! env: GREETING=hello EMPTY=

package main

import (
	"fmt"
	"os"
)

func arguments() {
	fmt.Printf("%q\n", os.Args[2:])
	greeting, ok := os.LookupEnv("GREETING")
	fmt.Println(greeting, ok)
	empty, ok := os.LookupEnv("EMPTY")
	fmt.Printf("%q %v\n", empty, ok)
	_, ok = os.LookupEnv("ABSENT")
	fmt.Println(ok)
}
