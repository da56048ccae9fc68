package main

import (
	"errors"

	"github.com/bytecodealliance/wasmtime-go/v37"
)

// runWasmtime runs a guest as wasmtime does by default: compiled by Cranelift at
// its best, for this processor.
func runWasmtime(g *guest) (int, error) {
	engine := wasmtime.NewEngine()
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
