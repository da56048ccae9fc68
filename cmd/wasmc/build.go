package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"wasmc/backend"
	"wasmc/backend/native"
	"wasmc/backend/note"
	"wasmc/frontend"
	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
	"wasmc/ir"
	"wasmc/ir/passes"
)

// A kind is what --emit asks for.
type kind struct {
	name   string
	before string // begins the output's name
	suffix string // of the output's name, where INPUT has .wasm
	text   bool

	// One of these makes it: the backend, or a function.
	emit   backend.Emit
	header bool                                                  // the C header of a library
	ir     func(m *ir.Module, w io.Writer, positions bool) error // of what the passes leave
	module func(io.Writer, *wasm.Module) error                   // of INPUT itself
}

var kinds = []kind{
	{name: "exe", emit: backend.Executable},
	{name: "obj", emit: backend.Object, suffix: ".o"},
	{name: "lib", emit: backend.Archive, before: "lib", suffix: ".a"},
	{name: "shared", emit: backend.Shared, before: "lib", suffix: ".so"},
	{name: "header", suffix: ".h", text: true, header: true},
	{name: "llvm", emit: backend.LLVM, suffix: ".ll", text: true},
	{name: "ir", suffix: ".ir", text: true, ir: (*ir.Module).Print},
	{name: "wat", suffix: ".wat", text: true, module: wat.Print},
	{name: "wasm", suffix: ".wasm", module: func(w io.Writer, m *wasm.Module) error {
		_, err := w.Write(binary.Encode(m))
		return err
	}},
}

func parseKind(s string) (*kind, error) {
	for i := range kinds {
		if kinds[i].name == s {
			return &kinds[i], nil
		}
	}
	return nil, fmt.Errorf("want exe, obj, lib, shared, header, llvm, ir, wat or wasm")
}

// build is the command that makes a program, or one of the things on the way.
func (c *cli) build(args []string) error {
	var o options
	fs := o.buildFlags()
	args, err := c.parse(fs, buildHelp, args)
	if err != nil {
		return err
	}
	args, o.Native.Files = nativeFiles(args)
	switch len(args) {
	case 0:
		return usagef("build", "no input file")
	case 1:
	default:
		return usagef("build", "one input file, not also %q; the program gets its arguments when it runs", args[1])
	}
	if err := o.complete(fs); err != nil {
		return err
	}
	if err := o.checkNative(); err != nil {
		return err
	}
	if o.sbom != "" && (o.kind.emit != backend.Executable || o.kind.text || o.kind.ir != nil || o.kind.module != nil) {
		return usagef("build", "--sbom describes programs; --emit %s makes none", o.kind.name)
	}
	input := args[0]
	if o.Output == "" {
		if o.Output, err = defaultOutput(input, o.kind); err != nil {
			return err
		}
	}
	if err := checkOutput(input, o.Output); err != nil {
		return err
	}
	in, err := c.read(input)
	if err != nil {
		return err
	}
	if err := o.choosePrefix(input); err != nil {
		return err
	}
	if err := o.useCache(in); err != nil {
		return err
	}
	ctx, stop := untilInterrupted()
	defer stop()
	if o.Output == stdio || special(o.Output) {
		return c.stream(ctx, in, &o)
	}
	return c.compile(ctx, in, &o)
}

// compile turns a module into the files that o asks for.
func (c *cli) compile(ctx context.Context, in *input, o *options) error {
	if err := c.makeOutput(ctx, in, o); err != nil || o.sbom == "" {
		return err
	}
	return o.writeProgramSBOM(in)
}

// makeOutput turns a module into the output.
func (c *cli) makeOutput(ctx context.Context, in *input, o *options) error {
	r := c.newReport(o)
	defer r.close()

	o.Emit = o.kind.emit
	opt := frontend.Options{Jobs: o.Jobs, Off: wasm.Feature(o.without), Timed: r.timed,
		Debug: o.Debug != backend.NoDebug, Variables: o.Debug == backend.Full, Warn: c.warn}
	main := frontend.Input{File: in.name, Data: in.data}
	opt.Program = !o.kind.emit.IsLibrary() && !o.kind.header && o.Invoke == ""
	if o.kind.module != nil {
		m, err := frontend.Read(main, opt)
		if err != nil {
			return err
		}
		return backend.WriteWhole(o.Output, 0o666, func(w io.Writer) error { return o.kind.module(w, m) })
	}
	if done, err := o.fromCache(r); err != nil {
		return err
	} else if done {
		return r.print(in, o)
	}
	m, err := frontend.Link(append(o.linked, main), opt)
	if err != nil {
		return err
	}
	if err := o.checkDump(m); err != nil {
		return err
	}
	if !o.kind.header {
		if err := openNatives(ctx, m, &o.Options, r); err != nil {
			return forFile(in.name, err)
		}
	}
	if o.hasNative() {
		if err := o.useNativeCache(in); err != nil {
			return err
		}
		if done, err := o.fromCache(r); err != nil {
			return err
		} else if done {
			return r.print(in, o)
		}
	}
	done := r.timed("passes")
	passes.Run(m, o.passes(m, c.stderr))
	done()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err := c.emit(ctx, in, m, o, r); err != nil {
		return forFile(in.name, err)
	}
	return r.print(in, o)
}

// openNatives is backend.OpenNatives, with its time if there is native code.
func openNatives(ctx context.Context, m *ir.Module, opt *backend.Options, r *report) error {
	if !opt.Native.IsEmpty() {
		defer r.timed("native code")()
	}
	return backend.OpenNatives(ctx, m, opt)
}

// emit writes the file that o asks for.
func (c *cli) emit(ctx context.Context, in *input, m *ir.Module, o *options, r *report) error {
	if o.kind.header {
		return backend.WriteWhole(o.Output, 0o666, native.New(m, o.Prefix, o.Imports, nil).WriteHeader)
	}
	if o.kind.ir != nil {
		return backend.WriteWhole(o.Output, 0o666, func(w io.Writer) error { return o.kind.ir(m, w, o.debug) })
	}
	o.Timed, o.Progress, o.Lowered = r.timed, r.progress, r.lowered
	o.Record = o.record(in)
	if o.trace {
		o.Trace = c.stderr
	}
	return backend.Build(ctx, m, o.Options)
}

// record is what is known here of what the executable says about itself. It has no
// file names: the same modules make the same executable.
func (o *options) record(in *input) note.Record {
	r := note.Record{Version: ownVersion(), Module: sha256.Sum256(in.data)}
	for _, l := range o.linked {
		r.Linked = append(r.Linked, note.Linked{Name: l.Name, Module: sha256.Sum256(l.Data)})
	}
	r.PassesOff = slices.Sorted(maps.Keys(o.off))
	return r
}

// forFile names the module in an error that is its fault.
func forFile(name string, err error) error {
	var unknown *backend.ImportError
	var memory *backend.MemoryError
	var invoke *backend.InvokeError
	if errors.As(err, &unknown) || errors.As(err, &memory) || errors.As(err, &invoke) || errors.Is(err, backend.ErrNoEntryPoint) {
		return fmt.Errorf("%s: %w", name, err)
	}
	return err
}

// stream compiles into a temporary file and copies that to the output, which is
// standard output, a device or a pipe.
func (c *cli) stream(ctx context.Context, in *input, o *options) error {
	to, err := c.openStream("build", o.Output, "--emit "+o.kind.name, o.kind.text)
	if err != nil {
		return err
	}
	defer to.Close()
	dir, err := os.MkdirTemp("", "wasmc-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	o.Output = filepath.Join(dir, "out")
	if err := c.compile(ctx, in, o); err != nil {
		return err
	}
	f, err := os.Open(o.Output)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, f)
	return err
}

// defaultOutput names the output as clang does: after the input, in the working
// directory.
func defaultOutput(input string, k *kind) (string, error) {
	switch {
	case input != stdio:
		return k.before + stem(input) + k.suffix, nil
	case k.text:
		return stdio, nil
	case k.emit == backend.Executable:
		return "a.out", nil
	}
	return "", usagef("build", "the module comes from standard input: name the output with -o")
}

// checkOutput refuses outputs that cannot be, before any work is done.
func checkOutput(input, output string) error {
	if output == stdio {
		return nil
	}
	out, err := os.Stat(output)
	if err != nil { // it does not exist yet
		_, err := os.Stat(filepath.Dir(output))
		return err
	}
	if out.IsDir() {
		return usagef("build", "%s is a directory; name a file with -o", output)
	}
	if in, err := os.Stat(input); err == nil && os.SameFile(in, out) {
		return usagef("build", "the output would replace the input %s; name another file with -o", input)
	}
	return nil
}

// special reports whether there is something by that name that a file cannot
// take the place of: a device or a pipe.
func special(name string) bool {
	st, err := os.Stat(name)
	return err == nil && !st.Mode().IsRegular()
}
