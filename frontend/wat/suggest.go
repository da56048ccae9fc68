package wat

import (
	"fmt"
	"slices"

	"wasmc/frontend/wasm"
)

// suggestion says what a word that means nothing may have been meant to be, as the end
// of an error's message.
func suggestion(word string) string {
	if now, ok := renamed[word]; ok {
		return fmt.Sprintf("; it is called %s now", now)
	}
	best, least := "", 1+min(2, (len(word)+1)/3) // more than that is another word
	consider := func(name string) {
		if d := distance(word, name, least); d < least {
			best, least = name, d
		}
	}
	for i := range wasm.Ops {
		consider(wasm.Ops[i].Name)
	}
	for _, name := range sortedKeywords {
		consider(name)
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// renamed are the names of instructions before WebAssembly was standardised, which older
// texts have.
var renamed = map[string]string{
	"get_local":      "local.get",
	"set_local":      "local.set",
	"tee_local":      "local.tee",
	"get_global":     "global.get",
	"set_global":     "global.set",
	"current_memory": "memory.size",
	"grow_memory":    "memory.grow",
	"anyfunc":        "funcref",
	"i32.wrap/i64":   "i32.wrap_i64",
}

var sortedKeywords = sorted(keywords)

func sorted(set map[string]bool) []string {
	var list []string
	for w := range set {
		list = append(list, w)
	}
	slices.Sort(list)
	return list
}

// distance is how many characters have to be inserted, removed, replaced or swapped with
// their neighbours to make a into b: the optimal string alignment distance. If it is at
// least limit, the result may be anything from limit on.
func distance(a, b string, limit int) int {
	if diff := len(a) - len(b); diff >= limit || -diff >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
