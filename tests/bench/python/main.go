// Command python measures CPython, compiled to WebAssembly, on the scripts beside
// it: as wasmc compiles it, as wasmtime runs it, and natively.
//
//	go run ./tests/bench/python [flags] python.wasm [SCRIPT...]
//
// It is run at the root of the project.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

const (
	scripts = "tests/bench/python"
	peers   = "tests/bench/peers"
)

// program runs the scripts named in its arguments in one process, since a
// just-in-time compiler needs seconds to start. Each prints its time and a checksum.
const program = `
import runpy, sys
for name in sys.argv[2:]:
    print(name, end=" ")
    runpy.run_path(sys.argv[1] + "/" + name + ".py")
`

// A contender is a command that takes Python's arguments. It sees the scripts in root.
type contender struct {
	name    string
	command []string
	root    string
	best    map[string]float64 // by script: seconds
}

func main() {
	wasmcs := pflag.StringArray("wasmc", []string{"wasmc=bin/wasmc"}, "a compiler, as NAME=COMMAND; repeatable")
	others := pflag.StringSlice("with", []string{"wasmtime", "python3"}, "other contenders")
	rounds := pflag.Int("rounds", 5, "processes of each contender, which take turns")
	pflag.Parse()
	if pflag.NArg() == 0 {
		fail(errors.New("which python.wasm?"))
	}
	names := pflag.Args()[1:]
	if len(names) == 0 {
		files, err := filepath.Glob(scripts + "/*.py")
		fail(err)
		for _, f := range files {
			names = append(names, strings.TrimSuffix(filepath.Base(f), ".py"))
		}
	}
	tmp, err := os.MkdirTemp("", "bench-python-")
	fail(err)
	defer os.RemoveAll(tmp)
	contenders, err := build(tmp, pflag.Arg(0), *wasmcs, *others)
	if err == nil {
		err = measure(contenders, names, *rounds)
	}
	if err != nil {
		os.RemoveAll(tmp)
		fail(err)
	}
	report(contenders, names)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "python:", err)
		os.Exit(1)
	}
}

// build makes the contenders ready. Others than wasmc are left out, with a message, if
// they are not here.
func build(tmp, module string, wasmcs, others []string) ([]*contender, error) {
	dir, err := filepath.Abs(scripts)
	if err != nil {
		return nil, err
	}
	var all []*contender
	add := func(name, root string, command ...string) {
		all = append(all, &contender{name, command, root, map[string]float64{}})
	}
	for _, w := range wasmcs {
		name, command, ok := strings.Cut(w, "=")
		if !ok {
			return nil, fmt.Errorf("--wasmc: want NAME=COMMAND, not %q", w)
		}
		out := filepath.Join(tmp, name)
		args := append(strings.Fields(command), "--dir", dir+"::/", module, "-o", out)
		if _, err := run(args...); err != nil {
			return nil, err
		}
		add(name, "", out)
	}
	for _, name := range others {
		switch name {
		case "python3":
			if path, err := exec.LookPath(name); err == nil {
				add(name, dir, path)
				continue
			}
		case "wasmtime", "wazero":
			out := filepath.Join(tmp, "peers")
			if _, err := run("go", "-C", peers, "build", "-o", out, "."); err == nil {
				add(name, "", out, name, "--dir", dir+"::/", module)
				continue
			}
		}
		fmt.Fprintln(os.Stderr, name, "is left out: it is not installed, or cannot be built")
	}
	return all, nil
}

// measure runs the scripts, and checks that all contenders compute the same.
func measure(contenders []*contender, names []string, rounds int) error {
	checksums := map[string]string{}
	for range rounds {
		for _, c := range contenders {
			out, err := run(slices.Concat(c.command, []string{"-c", program, c.root}, names)...)
			if err != nil {
				return err
			}
			lines := bufio.NewScanner(bytes.NewReader(out))
			n := 0
			for ; lines.Scan(); n++ {
				name, rest, _ := strings.Cut(lines.Text(), " ")
				time, checksum, ok := strings.Cut(rest, " s, checksum ")
				seconds, err := strconv.ParseFloat(time, 64)
				if !ok || err != nil {
					return fmt.Errorf("%s prints %q", c.name, lines.Text())
				}
				if want, seen := checksums[name]; seen && want != checksum {
					return fmt.Errorf("%s: %s computes %s, not %s", c.name, name, checksum, want)
				}
				checksums[name] = checksum
				if best, seen := c.best[name]; !seen || seconds < best {
					c.best[name] = seconds
				}
			}
			if n != len(names) {
				return fmt.Errorf("%s prints %d lines, not %d", c.name, n, len(names))
			}
		}
	}
	return nil
}

// run runs a command and returns what it prints.
func run(command ...string) ([]byte, error) {
	c := exec.Command(command[0], command[1:]...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", command[0], err, stderr.Bytes())
	}
	return out, nil
}

// report prints the best times, and each contender's to the first one's.
func report(contenders []*contender, names []string) {
	first := contenders[0]
	fmt.Printf("%-12s", "seconds")
	for _, c := range contenders {
		fmt.Printf(" %16s", c.name)
	}
	fmt.Println()
	logs := make([]float64, len(contenders))
	for _, name := range names {
		fmt.Printf("%-12s", name)
		for i, c := range contenders {
			ratio := c.best[name] / first.best[name]
			logs[i] += math.Log(ratio)
			fmt.Printf(" %8.3f (%5.2f)", c.best[name], ratio)
		}
		fmt.Println()
	}
	fmt.Printf("%-12s", "mean ratio")
	for i := range contenders {
		fmt.Printf(" %8s (%5.2f)", "", math.Exp(logs[i]/float64(len(names))))
	}
	fmt.Println()
}
