package main

import (
	"context"
	"errors"
	"os"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"
)

// runWazero runs a guest with wazero's compiler. That cannot be told what to use of the
// processor: it uses up to SSE 4.1, and LZCNT and TZCNT where there are.
func runWazero(g *guest) (int, error) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
	defer r.Close(ctx)
	module, err := r.CompileModule(ctx, g.module)
	if err != nil || g.compile {
		return 0, err
	}
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, r); err != nil {
		return 0, err
	}
	files := wazero.NewFSConfig()
	for _, d := range g.dirs {
		files = files.WithDirMount(d.host, d.guest)
	}
	config := wazero.NewModuleConfig().WithArgs(g.args...).WithFSConfig(files).
		WithStdin(os.Stdin).WithStdout(os.Stdout).WithStderr(os.Stderr).
		WithSysNanotime().WithSysNanosleep().WithSysWalltime()
	_, err = r.InstantiateModule(ctx, module, config)
	var exit *sys.ExitError
	if errors.As(err, &exit) {
		return int(exit.ExitCode()), nil
	}
	return 0, err
}
