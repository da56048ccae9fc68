// A panic that nobody recovers ends the program with status 2, after what was
// deferred.
package main

import "fmt"

func panics() {
	defer fmt.Println("deferred")
	var list []int
	fmt.Println(list[len(list)])
}
