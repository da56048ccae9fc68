// os.Exit gives its status without running what was deferred.
package main

import (
	"fmt"
	"os"
)

func exit() {
	defer fmt.Println("not printed")
	fmt.Println("leaving")
	os.Exit(77)
}
