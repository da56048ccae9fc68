package main

import (
	"errors"
	"fmt"

	"github.com/bytecodealliance/wasmtime-go/v37"
)

// levels are Cranelift's flags for what processors have beyond what all for x86-64
// have: of the levels of x86-64's ABI those that Cranelift uses something of.
var levels = map[string][]string{
	"x86-64":    {},
	"x86-64-v2": levelTwo,
	"x86-64-v3": append(levelTwo[:len(levelTwo):len(levelTwo)],
		"has_avx", "has_avx2", "has_bmi1", "has_bmi2", "has_fma", "has_lzcnt"),
}

var levelTwo = []string{"has_cmpxchg16b", "has_popcnt", "has_sse3", "has_ssse3", "has_sse41", "has_sse42"}

// config is wasmtime's default, Cranelift at its best, for a processor.
func config(cpu string) (*wasmtime.Config, error) {
	c := wasmtime.NewConfig()
	if cpu == "" {
		return c, nil
	}
	flags, ok := levels[cpu]
	if !ok {
		return nil, fmt.Errorf("%s: want x86-64, x86-64-v2 or x86-64-v3", cpu)
	}
	// A target that is named has nothing that is not named.
	if err := c.SetTarget("x86_64-unknown-linux-gnu"); err != nil {
		return nil, err
	}
	for _, flag := range flags {
		c.EnableCraneliftFlag(flag)
	}
	return c, nil
}

// runWasmtime runs a guest with wasmtime.
func runWasmtime(g *guest) (int, error) {
	config, err := config(g.cpu)
	if err != nil {
		return 0, err
	}
	engine := wasmtime.NewEngineWithConfig(config)
	module, err := wasmtime.NewModule(engine, g.module)
	if err != nil || g.compile {
		return 0, err
	}
	wasi := wasmtime.NewWasiConfig()
	wasi.SetArgv(g.args)
	wasi.InheritStdin()
	wasi.InheritStdout()
	wasi.InheritStderr()
	for _, d := range g.dirs {
		err := wasi.PreopenDir(d.host, d.guest, wasmtime.DIR_READ|wasmtime.DIR_WRITE, wasmtime.FILE_READ|wasmtime.FILE_WRITE)
		if err != nil {
			return 0, err
		}
	}
	store := wasmtime.NewStore(engine)
	store.SetWasi(wasi)
	linker := wasmtime.NewLinker(engine)
	if err := linker.DefineWasi(); err != nil {
		return 0, err
	}
	instance, err := linker.Instantiate(store, module)
	if err != nil {
		return 0, err
	}
	start := instance.GetFunc(store, "_start")
	if start == nil {
		return 0, errors.New("the module exports no _start")
	}
	_, err = start.Call(store)
	var exit *wasmtime.Error
	if errors.As(err, &exit) {
		if status, ok := exit.ExitStatus(); ok {
			return int(status), nil
		}
	}
	return 0, err
}
