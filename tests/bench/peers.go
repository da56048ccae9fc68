package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A peer is another way to run a module. What it needs may not be there.
type peer struct {
	name string

	// find looks for what the peer needs and returns how a program is prepared for
	// it, or why it cannot be.
	find func(b *builder) (func(b *builder, p program, module string) (*build, error), error)
}

var peers = []peer{
	{"wasmtime", engine("wasmtime")},
	{"wazero", engine("wazero")},
	{"node", node},
	{"wasm2c", wasm2c},
}

// contenders returns one contender for each variant, or why there is none.
func (p *peer) contenders(b *builder, variants []variant) ([]*contender, error) {
	prepare, err := p.find(b)
	if err != nil {
		return nil, err
	}
	var cs []*contender
	for _, v := range variants {
		cs = append(cs, &contender{name: p.name, variant: &v, optional: true, prepare: prepare})
	}
	return cs, nil
}

// engine is one of those that the command in the directory peers runs.
func engine(name string) func(b *builder) (func(*builder, program, string) (*build, error), error) {
	return func(b *builder) (func(*builder, program, string) (*build, error), error) {
		path := filepath.Join(b.work, "peers")
		if _, err := os.Stat(path); err != nil { // the other engine may have made it
			cmd := command(b.ctx, "go", "build", "-o", path, ".")
			cmd.Dir = filepath.Join(b.dir, "peers")
			if text, err := cmd.CombinedOutput(); err != nil {
				return nil, fmt.Errorf("%s: %w\n%s", cmd, err, text)
			}
		}
		return func(b *builder, _ program, module string) (*build, error) {
			command := []string{path, name}
			if _, ok := levels[b.cpu]; ok {
				command = append(command, "--cpu", b.cpu)
			}
			cost, err := b.run(path, append(command[1:], "--compile", module)...)
			return &build{command: append(command, module), cost: cost}, err
		}, nil
	}
}

// levels are the levels of x86-64 that compilers at run time can be held to, with the
// flags for V8. With another --cpu they use whatever this processor has.
var levels = map[string][]string{
	"x86-64-v2": {"--no-enable-avx", "--no-enable-avx2", "--no-enable-fma3", "--no-enable-bmi1", "--no-enable-bmi2",
		"--no-enable-lzcnt"},
	"x86-64-v3": nil, // V8 uses no more
}

// node is Node.js.
func node(b *builder) (func(*builder, program, string) (*build, error), error) {
	path, err := exec.LookPath("node")
	if err != nil {
		return nil, err
	}
	script := filepath.Join(b.dir, "..", "real", "testdata", "wasi.mjs")
	return func(b *builder, p program, module string) (*build, error) {
		// V8 starts with code that it made in haste, and replaces it while it runs.
		command := append([]string{path, "--no-warnings"}, levels[b.cpu]...)
		return &build{command: append(command, script, module, p.name), warmUp: 10}, nil
	}, nil
}

// wasm2c is that of wabt 1.0.32; others give other names to what they make.
func wasm2c(b *builder) (func(*builder, program, string) (*build, error), error) {
	translator, err := exec.LookPath("wasm2c")
	if err != nil {
		return nil, err
	}
	const runtime = "/usr/share/wabt/wasm2c"
	if _, err := os.Stat(runtime); err != nil {
		return nil, errors.New("its runtime is missing: " + runtime)
	}
	return func(b *builder, p program, module string) (*build, error) {
		dir := filepath.Join(b.work, filepath.Base(module)+".c")
		if err := os.Mkdir(dir, 0o777); err != nil {
			return nil, err
		}
		out := filepath.Join(dir, p.name)
		first, err := b.run(translator, "-n", "bench", module, "-o", filepath.Join(dir, "module.c"))
		if err != nil {
			return nil, err
		}
		second, err := b.run(b.clang, append(b.machine(), "-O3", "-ffp-contract=off", "-static", "-w", "-I"+dir, "-I"+runtime,
			"-o", out, filepath.Join(dir, "module.c"), filepath.Join(b.dir, "peers", "wasm2c", "wasi.c"),
			filepath.Join(runtime, "wasm-rt-impl.c"), "-lm")...)
		return executable(out, first.add(second), err)
	}, nil
}
