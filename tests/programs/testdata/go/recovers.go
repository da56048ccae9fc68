// Run-time errors become panics that can be recovered: bounds, nil, division.
package main

import (
	"errors"
	"fmt"
)

func recovers() {
	try := func(what string, f func()) {
		defer func() { fmt.Println(what, "->", recover()) }()
		f()
	}
	list := []int{1, 2, 3}
	zero := len(list) - cap(list)
	var none *person
	var m map[string]int
	var v any = "text"
	try("division", func() { fmt.Println(1 / zero) })
	try("index", func() { fmt.Println(list[zero+3]) })
	try("slice", func() { fmt.Println(list[2 : zero+1]) })
	try("nil pointer", func() { fmt.Println(none.Age) })
	try("nil map", func() { m["x"] = 1 })
	try("conversion", func() { fmt.Println(v.(int)) })
	try("closed channel", func() { c := make(chan int); close(c); close(c) })
	try("negative make", func() { _ = make([]int, zero-1) })
	try("own error", func() { panic(errors.Join(errors.New("a"), errors.New("b"))) })
	try("nested", func() {
		defer func() { panic(fmt.Sprint("again: ", recover())) }()
		panic("first")
	})
	try("nothing", func() {})
	fmt.Println(-7/2, -7%2, -7>>1, uint8(len(list)+197)+100, 1<<(zero+63)>>63)
}
