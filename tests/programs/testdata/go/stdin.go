// Standard input is read to its end, line by line.
//! stdin: 300000 bytes

package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

func stdin() {
	lines, words, longest := 0, 0, 0
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadString('\n')
		lines++
		words += len(strings.Fields(line))
		longest = max(longest, len(line))
		if err != nil {
			fmt.Println(lines, words, longest, err)
			return
		}
	}
}
