package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"wasmc/backend/note"
)

// A programSummary is what inspect says about a program. Its JSON form is described
// in docs/inspect.md.
type programSummary struct {
	File string `json:"file"`
	Size int    `json:"size"` // bytes
	Kind string `json:"kind"` // program
	*note.Record
}

// inspectProgram describes a program by the note in it.
func (c *cli) inspectProgram(in *input, asJSON bool) error {
	r, err := note.Read(in.data)
	if err != nil {
		return fmt.Errorf("%s: %w", in.name, err)
	}
	s := &programSummary{in.name, len(in.data), "program", r}
	if asJSON {
		return c.printJSON(s)
	}
	return s.print(c.stdout)
}

// print writes s for a person.
func (s *programSummary) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s: program, %s\n", s.File, byteCount(s.Size))
	row := func(name, value string) { fmt.Fprintf(w, "%s\t%s\n", name, value) }
	row("wasmc", plain(s.Version))
	row("target", plain(s.Target)+", "+plain(s.CPU)+", -O"+plain(s.Optimize))
	if s.BoundsChecks != "" {
		row("bounds", plain(s.BoundsChecks))
	}
	if len(s.PassesOff) > 0 {
		row("without", strings.Join(s.PassesOff, ", "))
	}
	row("module", "sha256:"+s.Module.String())
	for _, l := range s.Linked {
		row("linked", plain(l.Name)+" sha256:"+l.Module.String())
	}
	for _, e := range s.Embedded {
		row("embedded", fmt.Sprintf("%s: %d files, %s, sha256:%s", plain(e.Guest), e.Files, byteCount(int(e.Bytes)), e.Image))
	}
	for _, n := range s.Native {
		name := plain(n.Name)
		if n.File != (note.Hash{}) {
			name += " sha256:" + n.File.String()
		}
		row("native", name)
	}
	if s.Libc != "" {
		row("libc", plain(s.Libc))
	}
	if len(s.Native) > 0 {
		row("calls", "any: native code is not confined")
	} else {
		row("calls", strings.Join(s.SystemCalls, " "))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if len(s.Policy) > 0 {
		fmt.Fprintln(w, "policy")
	} else {
		fmt.Fprintln(w, "policy: clocks, random numbers, arguments and standard streams only")
	}
	for _, setting := range s.Policy {
		fmt.Fprintf(w, "  %s", plain(setting.Name))
		for i, value := range setting.Values {
			if i > 0 {
				fmt.Fprint(w, "\n  ")
			}
			fmt.Fprintf(w, "\t%s", plain(value))
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}
