// sort and slices: stable, by several keys, large.
package main

import (
	"cmp"
	"container/heap"
	"fmt"
	"math/rand"
	"slices"
	"sort"
)

type byLength []string

func (b byLength) Len() int           { return len(b) }
func (b byLength) Less(i, j int) bool { return len(b[i]) < len(b[j]) }
func (b byLength) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

type queue struct{ sort.IntSlice }

func (q *queue) Push(x any) { q.IntSlice = append(q.IntSlice, x.(int)) }

func (q *queue) Pop() any {
	last := q.IntSlice[len(q.IntSlice)-1]
	q.IntSlice = q.IntSlice[:len(q.IntSlice)-1]
	return last
}

func sorting() {
	random := rand.New(rand.NewSource(1))
	numbers := random.Perm(100000)
	sort.Ints(numbers)
	fmt.Println(sort.IntsAreSorted(numbers), numbers[500], sort.SearchInts(numbers, 777))
	words := byLength{"ccc", "a", "bb", "aaa", "b", "dddd", ""}
	sort.Stable(words)
	fmt.Printf("%q\n", words)
	people := []person{{Name: "B", Age: 2}, {Name: "A", Age: 2}, {Name: "C", Age: 1}}
	slices.SortFunc(people, func(a, b person) int {
		return cmp.Or(cmp.Compare(a.Age, b.Age), cmp.Compare(a.Name, b.Name))
	})
	fmt.Println(people[0].Name, people[1].Name, people[2].Name)
	q := &queue{}
	for range 1000 {
		heap.Push(q, random.Intn(10000))
	}
	sum, last := 0, 0
	for i := range 1000 {
		last = heap.Pop(q).(int)
		sum += i * last % 101
	}
	fmt.Println(sum, last)
}
