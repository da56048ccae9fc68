// Channels, select, timeouts, contexts: a pipeline of primes.
package main

import (
	"context"
	"fmt"
	"time"
)

func channels() {
	numbers := make(chan int)
	go func() {
		for i := 2; ; i++ {
			numbers <- i
		}
	}()
	source := numbers
	for range 50 {
		prime := <-source
		fmt.Print(prime, " ")
		next := make(chan int)
		go func(in <-chan int) {
			for n := range in {
				if n%prime != 0 {
					next <- n
				}
			}
		}(source)
		source = next
	}
	fmt.Println()

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	never := make(chan int)
	select {
	case <-never:
		fmt.Println("received")
	case <-ctx.Done():
		fmt.Println(ctx.Err())
	}
	buffered := make(chan string, 3)
	buffered <- "a"
	buffered <- "b"
	close(buffered)
	for s := range buffered {
		fmt.Print(s)
	}
	_, open := <-buffered
	fmt.Println(open, len(buffered), cap(buffered))
	select {
	case never <- 1:
	default:
		fmt.Println("nobody receives")
	}
}
