// regexp: matching, groups, replacing, splitting.
package main

import (
	"fmt"
	"regexp"
	"strings"
)

func regexps() {
	date := regexp.MustCompile(`(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)`)
	text := "from 2024-01-31 until 2025-12-01, not 24-1-1"
	fmt.Println(date.FindAllString(text, -1), date.FindStringSubmatchIndex(text))
	fmt.Println(date.ReplaceAllString(text, "${day}.${month}.${year}"))
	fmt.Println(regexp.MustCompile(`\s*[,;]\s*`).Split("a , b;c;  d", -1))
	fmt.Println(regexp.MustCompile(`(?i)^(a|b)*c+?$`).MatchString("ABABc"), regexp.MustCompile(`^(a*)*$`).MatchString(strings.Repeat("a", 5000)+"b"))
	fmt.Println(regexp.MustCompile(`\p{Lu}\pL+`).FindAllString("Alpha beta Żółw ÉCOLE", -1))
	words := regexp.MustCompile(`\b\w`).ReplaceAllStringFunc("one two three", strings.ToUpper)
	fmt.Println(words)
	_, err := regexp.Compile(`a(b`)
	fmt.Println(err)
}
