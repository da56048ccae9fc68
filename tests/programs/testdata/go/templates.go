// text/template: loops, conditions, pipelines, nested templates.
package main

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"text/template"
)

func templates() {
	t := template.Must(template.New("report").Funcs(template.FuncMap{"upper": strings.ToUpper}).Parse(
		`{{define "row"}}{{.Name | upper | printf "%-8s"}}|{{with .Address}}{{.Street}} {{.Number}}{{else}}none{{end}}
{{end}}{{range $i, $p := .}}{{if $i}}, {{end}}{{template "row" $p}}{{else}}empty{{end}}{{len .}} {{index . 0 | printf "%T"}}
`))
	people := []person{{Name: "Ada", Address: &address{"Main", 7}}, {Name: "Bob"}}
	check(t.Execute(os.Stdout, people))
	fmt.Println(t.Execute(os.Stdout, 5) != nil)
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "a\tlong cell\tc\t")
	fmt.Fprintln(w, "longer\tb\tcc\t")
	check(w.Flush())
}
