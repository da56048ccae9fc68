// Maps, slices, strings, runes, interfaces, generics, closures.
package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

type number interface{ ~int | ~float64 }

func sum[T number](list ...T) (total T) {
	for _, v := range list {
		total += v
	}
	return total
}

type stack[T any] []T

func (s *stack[T]) push(v T) { *s = append(*s, v) }

func (s *stack[T]) pop() T {
	v := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return v
}

func collections() {
	words := map[string]int{}
	for i := range 30000 {
		words[fmt.Sprint("w", i*7919%997)] += i
	}
	keys := slices.Sorted(maps.Keys(words))
	fmt.Println(len(keys), keys[0], words["w0"], words["absent"])
	for k := range words {
		if len(k) == 4 {
			delete(words, k)
		}
	}
	fmt.Println(len(words))
	type point struct{ x, y any }
	points := map[point]string{{1, "a"}: "one", {2.5, nil}: "two"}
	fmt.Println(points[point{1, "a"}], points[point{2.5, nil}], points[point{}] == "")

	fmt.Println(sum(1, 2, 3), sum(0.5, 0.25))
	var s stack[string]
	for _, f := range strings.Fields(" generic  stack of strings ") {
		s.push(f)
	}
	fmt.Println(s.pop(), s.pop(), len(s))
	for i, r := range "aż€😀\xff" {
		fmt.Print(i, ":", string(r), " ")
	}
	fmt.Println(strings.ToUpper("straße żółw"), strings.Repeat("ab", 3), []rune("€")[0], []byte("é"))
	var list []int
	for i := range 100 {
		list = append(list, i*i%37)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	at, ok := slices.BinarySearch(list, 9)
	fmt.Println(len(list), at, ok, list[2:5:7], cap(list[2:5:7]))
	var v any = list
	switch v := v.(type) {
	case []int:
		fmt.Println("ints", len(v))
	default:
		fmt.Println("other")
	}
}
