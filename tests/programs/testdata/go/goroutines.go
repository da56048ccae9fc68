// A thousand goroutines with mutexes, wait groups, atomics, pools and once.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

func goroutines() {
	var (
		group sync.WaitGroup
		mutex sync.Mutex
		once  sync.Once
		count atomic.Int64
		sum   = map[int]int{}
		pool  = sync.Pool{New: func() any { return new([64]int) }}
	)
	for i := range 1000 {
		group.Add(1)
		go func() {
			defer group.Done()
			once.Do(func() { fmt.Println("once") })
			buf := pool.Get().(*[64]int)
			for k := range buf {
				buf[k] = i + k
				if k == 32 {
					runtime.Gosched()
				}
			}
			mutex.Lock()
			sum[i%10] += buf[63]
			mutex.Unlock()
			pool.Put(buf)
			count.Add(int64(i))
		}()
	}
	group.Wait()
	fmt.Println(count.Load(), sum)

	condition := sync.NewCond(&mutex)
	turn := 0
	for who := range 3 {
		group.Add(1)
		go func() {
			defer group.Done()
			for round := range 3 {
				mutex.Lock()
				for turn%3 != who {
					condition.Wait()
				}
				fmt.Print(who, ".", round, " ")
				turn++
				condition.Broadcast()
				mutex.Unlock()
			}
		}()
	}
	group.Wait()
	fmt.Println()
	fmt.Println(deep(10000))
}

// deep makes a goroutine's stack grow by copying.
func deep(n int) int {
	if n == 0 {
		return 0
	}
	var pad [10]int
	pad[n%10] = n
	return deep(n-1) + pad[n%10]%7
}
