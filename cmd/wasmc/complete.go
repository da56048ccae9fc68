package main

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"wasmc/backend/target"
	"wasmc/frontend/wasm"
	"wasmc/ir/passes"
)

const completionHelp = `Usage: wasmc completion bash|zsh|fish
Print a script that has the shell complete wasmc's commands, flags and values.
  bash:  source <(wasmc completion bash), in ~/.bashrc
  zsh:   wasmc completion zsh > "${fpath[1]}/_wasmc"
  fish:  wasmc completion fish > ~/.config/fish/completions/wasmc.fish
`

var (
	//go:embed completion/wasmc.*
	completionScripts embed.FS

	shells = []string{"bash", "zsh", "fish"}
)

// completion is the command that prints the script for a shell. All of them ask
// __complete for what may come next.
func (c *cli) completion(args []string) error {
	args, err := c.parse(plainFlags("completion"), completionHelp, args)
	if err != nil {
		return err
	}
	if len(args) != 1 || !slices.Contains(shells, args[0]) {
		return usagef("completion", "want bash, zsh or fish")
	}
	script, err := completionScripts.ReadFile("completion/wasmc." + args[0])
	if err != nil {
		return err
	}
	return c.print(string(script))
}

// completeCommand is what the scripts call with the words after wasmc. The last one, which
// may be empty, is to be completed.
const completeCommand = "__complete"

// What a script is to offer besides words, as a line of its own.
const (
	anyFile      = ":files"
	anyDirectory = ":directories"
)

// complete prints what the last of words may become: a line for each word, with a tab
// and what it means, and anyFile or anyDirectory.
func (c *cli) complete(words []string) error {
	if len(words) == 0 {
		words = []string{""}
	}
	for _, line := range candidates(words) {
		if err := c.print(line + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// candidates returns the lines that complete prints.
func candidates(words []string) []string {
	before, word := words[:len(words)-1], words[len(words)-1]
	cmd := commandNamed("build")
	if len(before) > 0 {
		if named := commandNamed(before[0]); named != nil {
			cmd, before = named, before[1:]
		}
	}
	first := len(words) == 1
	fs := cmd.flags()
	// bash takes = for a word.
	if word == "=" {
		before, word = append(before, word), ""
	}
	if n := len(before); n > 1 && before[n-1] == "=" {
		before = before[:n-1]
	}
	if flag := valueWanted(fs, before); flag != nil {
		return values(flag, "", word)
	}
	if name, value, ok := strings.Cut(word, "="); ok && strings.HasPrefix(name, "--") {
		if flag := fs.Lookup(name[2:]); flag != nil {
			return values(flag, name+"=", value)
		}
	}
	switch {
	case strings.HasPrefix(word, "-"):
		return flagNames(fs, cmd.allHelp(), word)
	case first:
		return append(commandNames(word), anyFile)
	case cmd.name == "help":
		lines := commandNames(word)
		for _, t := range topics {
			lines = append(lines, matching([]string{t.name}, "", word)...)
		}
		return lines
	case cmd.words != nil:
		return matching(cmd.words, "", word)
	}
	return []string{anyFile}
}

// valueWanted returns the flag whose value comes after the words before, or nil.
func valueWanted(fs *pflag.FlagSet, before []string) *pflag.Flag {
	if len(before) == 0 {
		return nil
	}
	var flag *pflag.Flag
	switch last := before[len(before)-1]; {
	case strings.HasPrefix(last, "--"):
		flag = fs.Lookup(last[2:])
	case len(last) == 2 && last[0] == '-' && last[1] != '-':
		flag = fs.ShorthandLookup(last[1:])
	}
	if flag == nil || flag.NoOptDefVal != "" {
		return nil
	}
	return flag
}

// flagValues are the values of the flags that have a choice. Several with commas between
// them are possible where list is set.
var flagValues = map[string]struct {
	list  bool
	words func() []string
}{
	"emit": {words: func() []string {
		var names []string
		for _, k := range kinds {
			names = append(names, k.name)
		}
		return names
	}},
	"target": {words: func() []string {
		var names []string
		for _, t := range target.All {
			names = append(names, t.Name)
		}
		return names
	}},
	"platform": {list: true, words: func() []string {
		var names []string
		for _, t := range target.All {
			names = append(names, platformName(t))
		}
		return names
	}},
	"optimize":     {words: func() []string { return levels }},
	"cpu":          {words: func() []string { return []string{"native", "x86-64-v2", "x86-64-v3", "x86-64-v4", "generic"} }},
	"features-off": {list: true, words: wasm.Supported.Names},
	"passes-off":   {list: true, words: passes.Names},
	"dump":         {words: func() []string { return append([]string{"lower"}, passes.Names()...) }},
}

// freeFlags are those whose values are neither a choice nor the name of a file.
var freeFlags = []string{
	"arg", "env", "jobs", "label", "listen", "max-cpu", "max-memory", "stack-size", "tag", "user",
}

// values returns the lines for a value of flag that begins with word. start is what stands
// before it in the same word of the shell's.
func values(flag *pflag.Flag, start, word string) []string {
	if choice, ok := flagValues[flag.Name]; ok {
		if i := strings.LastIndexByte(word, ','); choice.list && i >= 0 {
			start, word = start+word[:i+1], word[i+1:]
		}
		return matching(choice.words(), start, word)
	}
	switch {
	case slices.Contains(freeFlags, flag.Name):
		return nil
	case strings.HasPrefix(flag.Value.Type(), "HOST"):
		return []string{anyDirectory}
	}
	return []string{anyFile}
}

func matching(words []string, start, word string) []string {
	var lines []string
	for _, w := range words {
		if strings.HasPrefix(w, word) {
			lines = append(lines, start+w)
		}
	}
	return lines
}

// flagNames returns the lines for the flags whose names begin with word, each with what
// help says about it.
func flagNames(fs *pflag.FlagSet, help, word string) []string {
	meanings := map[string]string{}
	for _, item := range parseHelp(help) {
		_, name, _ := strings.Cut(item.flag, "--")
		name, _, _ = strings.Cut(name, " ")
		meanings[name] = item.text
	}
	var lines []string
	fs.VisitAll(func(f *pflag.Flag) {
		if strings.HasPrefix("--"+f.Name, word) {
			lines = append(lines, "--"+f.Name+"\t"+meanings[f.Name])
		}
	})
	return lines
}

func commandNames(word string) []string {
	var lines []string
	for _, cmd := range commands {
		if strings.HasPrefix(cmd.name, word) {
			lines = append(lines, fmt.Sprintf("%s\t%s", cmd.name, cmd.about))
		}
	}
	return lines
}
