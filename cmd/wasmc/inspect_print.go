package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

// print writes s for a person: a line for each kind of thing that there is, then
// the imports and the exports, in columns.
func (s *summary) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s: %s, %s\n", s.File, s.Kind, byteCount(s.Size))
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("functions", "%d defined (%s), %d imported", s.Functions.Defined, byteCount(s.Functions.Bytes), s.Functions.Imported)
	for _, m := range s.Memories {
		row("memory", "%s", m.describe())
	}
	for _, t := range s.Tables {
		row("table", "%s%s %s%s", count(t.Min, t.Max), wide(t.Index), t.Element, imported(t.Imported))
	}
	if s.Globals > 0 {
		row("globals", "%d", s.Globals)
	}
	if s.Data.Segments > 0 {
		row("data", "%s, segments: %d", byteCount(s.Data.Bytes), s.Data.Segments)
	}
	s.list(row)
	if err := w.Flush(); err != nil {
		return err
	}
	return s.externals(out)
}

// list prints the rows that are lists of words.
func (s *summary) list(row func(name, format string, args ...any)) {
	words := func(name string, list []string) {
		if len(list) > 0 {
			row(name, "%s", strings.Join(list, ", "))
		}
	}
	var features, target, producers, customs []string
	for _, f := range s.Features {
		if !f.Supported {
			f.Name += " (not supported yet)"
		}
		features = append(features, f.Name)
	}
	for _, f := range s.TargetFeatures {
		target = append(target, plain(f))
	}
	for _, p := range s.Producers {
		producers = append(producers, plain(p.Field)+" "+plain(p.Name)+version(p.Version))
	}
	for _, c := range s.CustomSections {
		customs = append(customs, plain(c.Name)+" "+byteCount(c.Size))
	}
	words("uses", features)
	words("target", target)
	words("producers", producers)
	words("custom", customs)
}

// externals prints the imports and the exports.
func (s *summary) externals(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if len(s.Imports) > 0 {
		fmt.Fprintln(w, "imports")
	}
	for _, i := range s.Imports {
		fmt.Fprintf(w, "  %s\t%s.%s\t%s", i.Kind, plain(i.Module), plain(i.Name), i.Type)
		if i.Problem != "" {
			fmt.Fprintf(w, "\t%s", i.Problem)
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if len(s.Exports) > 0 {
		fmt.Fprintln(w, "exports")
	}
	for _, e := range s.Exports {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", e.Kind, plain(e.Name), e.Type)
	}
	return w.Flush()
}

func (m *memoryItem) describe() string {
	shared := ""
	if m.Shared {
		shared = ", shared"
	}
	return fmt.Sprintf("%s pages of %s%s%s%s", count(m.Min, m.Max), pageSize(m.PageSize), wide(m.Index), shared, imported(m.Imported))
}

func pageSize(n uint64) string {
	if n == 64<<10 {
		return "64 KiB"
	}
	return byteCount(int(n))
}

func count(least uint64, most *uint64) string {
	if most == nil {
		return fmt.Sprintf("%d or more", least)
	}
	return fmt.Sprintf("%d to %d", least, *most)
}

func wide(index string) string {
	if index == "i64" {
		return ", i64 indices,"
	}
	return ""
}

func imported(yes bool) string {
	if yes {
		return ", imported"
	}
	return ""
}

func version(s string) string {
	if s == "" {
		return ""
	}
	return " " + plain(s)
}

// plain writes a name so that it is one word and harmless to a terminal, quoting
// it if it is not.
func plain(s string) string {
	if q := strconv.Quote(s); s == "" || q != `"`+s+`"` || strings.Contains(s, " ") {
		return q
	}
	return s
}
