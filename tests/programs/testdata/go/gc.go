// The garbage collector keeps what is reachable and finds what is not.
package main

import (
	"fmt"
	"runtime"
)

type tree struct{ left, right *tree }

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	return &tree{grow(depth - 1), grow(depth - 1)}
}

func (t *tree) count() int {
	if t.left == nil {
		return 1
	}
	return 1 + t.left.count() + t.right.count()
}

func gc() {
	kept := grow(14)
	total := 0
	for range 30 {
		total += grow(12).count()
	}
	runtime.GC()
	fmt.Println(kept.count(), total)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Println(m.NumGC > 0, m.HeapAlloc < 64<<20)
	blocks := make([][]byte, 40)
	for i := range blocks {
		blocks[i] = make([]byte, 1<<20)
		blocks[i][i] = byte(i)
	}
	sum := 0
	for i, b := range blocks {
		sum += int(b[i]) + len(b)
	}
	fmt.Println(sum)
}
