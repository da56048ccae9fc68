package main

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"wasmc/backend/target"
	"wasmc/backend/toolchain"
)

const versionHelp = `Usage: wasmc version [--json] [--clang PATH]
Show wasmc's version, the clang and lld that it would use, and its targets.
      --json         the same for programs; docs/cli.md describes it
      --clang PATH   default: the newest clang that is installed
`

// A versions is what version says. Its JSON form is described in docs/cli.md.
type versions struct {
	Wasmc   string   `json:"wasmc"`
	Go      string   `json:"go"` // that compiled wasmc
	Clang   *tool    `json:"clang"`
	Lld     *tool    `json:"lld"`
	Problem string   `json:"problem,omitempty"` // why clang or lld is missing
	Targets []string `json:"targets"`
}

type tool struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

// versionOptions are what the command line says about version.
type versionOptions struct {
	json  bool
	clang string
}

func (o *versionOptions) flags() *pflag.FlagSet {
	fs := plainFlags("version")
	fs.BoolVar(&o.json, "json", false, "")
	fs.StringVar(&o.clang, "clang", "", "")
	return fs
}

// version is the command that says what is installed. Missing tools are no
// error here: the command is there to find out.
func (c *cli) version(args []string) error {
	var o versionOptions
	args, err := c.parse(o.flags(), versionHelp, args)
	if err != nil {
		return err
	}
	if len(args) != 0 {
		return usagef("version", "unexpected argument %q", args[0])
	}
	v := findVersions(o.clang)
	if o.json {
		e := json.NewEncoder(c.stdout)
		e.SetIndent("", "  ")
		return e.Encode(v)
	}
	w := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "wasmc\t%s\t%s\n", v.Wasmc, v.Go)
	for _, t := range []struct {
		name string
		*tool
	}{{"clang", v.Clang}, {"lld", v.Lld}} {
		if t.tool == nil {
			fmt.Fprintf(w, "%s\tmissing\t%s\n", t.name, v.Problem)
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", t.name, t.Version, t.Path)
	}
	for i, name := range v.Targets {
		fmt.Fprintf(w, "%s\t%s\n", [...]string{"targets", ""}[min(i, 1)], name)
	}
	return w.Flush()
}

func findVersions(clang string) *versions {
	v := &versions{Wasmc: ownVersion()}
	if info, ok := debug.ReadBuildInfo(); ok {
		v.Go = info.GoVersion
	}
	for _, t := range target.All {
		v.Targets = append(v.Targets, t.Name)
	}
	tools, err := toolchain.Find(clang)
	if err != nil {
		v.Problem = err.Error()
		return v
	}
	v.Clang = &tool{tools.Clang.Path, tools.Clang.Version}
	v.Lld = &tool{tools.LLD.Path, tools.LLD.Version}
	return v
}

// ownVersion is the version of wasmc: a tag, or the commit that it was built
// from, as far as the Go tool knows it.
func ownVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "unreleased"
}
