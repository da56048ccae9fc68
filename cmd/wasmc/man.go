package main

import (
	"fmt"
	"strings"
)

// A helpItem is a part of a help text: a flag with what it means, an example, or a
// paragraph.
type helpItem struct {
	flag    string // as the user writes it: "-o, --output OUT"; "": this is no flag
	example bool
	text    string
}

// parseHelp takes a help text apart. Flags are indented and have two spaces between the flag
// and its meaning, which may go on in the next line; other indented lines are examples;
// a line that ends with a colon ends a paragraph.
func parseHelp(help string) []helpItem {
	var items []helpItem
	var last *helpItem // which the line may go on with
	for line := range strings.Lines(help) {
		text := strings.TrimSpace(line)
		if text == "" {
			last = nil
			continue
		}
		indented := strings.HasPrefix(line, "  ")
		switch {
		case indented && strings.HasPrefix(text, "-"):
			flag, meaning, _ := strings.Cut(text, "  ")
			items = append(items, helpItem{flag: flag, text: strings.TrimSpace(meaning)})
		case indented && last != nil && last.flag != "":
			last.text += " " + text
		case indented:
			items = append(items, helpItem{example: true, text: text})
		case last != nil && last.flag == "" && !last.example && !strings.HasSuffix(last.text, ":"):
			last.text += " " + text
		default:
			items = append(items, helpItem{text: text})
		}
		last = &items[len(items)-1]
	}
	return items
}

// environment are the variables that wasmc heeds.
var environment = []struct{ name, meaning string }{
	{cacheVariable, "The directory of the cache; off: none."},
	{cacheSizeVariable, "How large the cache may become, in bytes; K, M, G or T may follow. 2G if it is not set."},
	{"XDG_CACHE_HOME", "Where the cache is if WASMC_CACHE does not say so."},
	{"HOME", "Where the cache is if neither does."},
	{"TMPDIR", "Where temporary files are made."},
	{"WASMC_CLANG", "The compiler to use if there is no --clang."},
	{"PATH", "Where clang, lld and qemu are looked for."},
	{epochVariable, "The time of images, in seconds since 1970."},
}

// manPage is wasmc's manual page, in the language of man(7), made of the help texts.
func manPage() string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH WASMC 1 \"\" \"wasmc\" \"User Commands\"\n")
	b.WriteString(".SH NAME\nwasmc \\- compile WebAssembly to native programs\n")
	b.WriteString(".SH DESCRIPTION\n")
	writeItems(&b, parseHelp(overview))
	for _, cmd := range commands {
		if cmd.help == overview {
			continue
		}
		fmt.Fprintf(&b, ".SH %s\n", strings.ToUpper(cmd.name))
		first, rest, _ := strings.Cut(cmd.help, "\n")
		fmt.Fprintf(&b, ".B %s\n.PP\n", roff(strings.TrimPrefix(first, "Usage: ")))
		writeItems(&b, parseHelp(rest))
	}
	for _, t := range topics {
		fmt.Fprintf(&b, ".SH %s\n", strings.ToUpper(t.name))
		writeItems(&b, parseHelp(t.help))
	}
	b.WriteString(".SH ENVIRONMENT\n")
	for _, v := range environment {
		fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(v.name), roff(v.meaning))
	}
	return b.String()
}

// writeItems writes the items of a help text.
func writeItems(b *strings.Builder, items []helpItem) {
	for i, item := range items {
		switch {
		case item.flag != "":
			fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(item.flag), roff(item.text))
		case item.example:
			fmt.Fprintf(b, ".nf\n.RS\n%s\n.RE\n.fi\n", roff(item.text))
		case i > 0:
			fmt.Fprintf(b, ".PP\n%s\n", roff(item.text))
		default:
			fmt.Fprintf(b, "%s\n", roff(item.text))
		}
	}
}

// roff escapes what has a meaning in roff.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`).Replace(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}
