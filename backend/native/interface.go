package native

import (
	"slices"

	"wasmc/ir"
	"wasmc/runtime"
)

// An Interface is the functions that a module and its host have for each other.
type Interface struct {
	Prefix  string // begins all symbols
	Exports []Func // in the order of the module
	Imports []Func // those that are not WASI's
}

// A Func is a function of the interface.
type Func struct {
	*ir.Func
	Symbol string
	Module string // that it is imported from; empty for exports
	Name   string // by which it is imported or exported
}

// Initializer is the export that a library calls itself, before the host can call
// anything.
const Initializer = "_initialize"

// New returns the interface of a module. What functions the host calls by an override
// is what overrides says, by Key.
func New(m *ir.Module, prefix string, overrides map[string]string) *Interface {
	n := &Interface{Prefix: prefix}
	for _, e := range m.Main().Exports {
		if e.Func == nil || isInitializer(e) {
			continue
		}
		n.Exports = append(n.Exports, Func{Func: e.Func, Symbol: ExportSymbol(prefix, e.Name), Name: e.Name})
	}
	seen := map[string]bool{} // a module may import the same thing twice
	for _, f := range m.Funcs {
		if !IsImported(f) || seen[Key(f)] {
			continue
		}
		seen[Key(f)] = true
		symbol, ok := overrides[Key(f)]
		if !ok {
			symbol = ImportSymbol(prefix, f.Import.Module, f.Import.Name)
		}
		n.Imports = append(n.Imports, Func{Func: f, Symbol: symbol, Module: f.Import.Module, Name: f.Import.Name})
	}
	return n
}

func isInitializer(e *ir.Export) bool {
	return e.Name == Initializer && e.Func != nil && len(e.Func.Params)+len(e.Func.Results) == 0
}

// InitializerOf returns the function of an instance that is to be called before all others, or
// nil.
func InitializerOf(i *ir.Instance) *ir.Func {
	for _, e := range i.Exports {
		if isInitializer(e) {
			return e.Func
		}
	}
	return nil
}

// IsImported reports whether f is to be supplied by native code.
func IsImported(f *ir.Func) bool {
	if f.Import == nil {
		return false
	}
	_, fits := Served(f)
	return !fits && !IsWASI(f)
}

// IsWASI reports whether f is a function of WASI, whatever its type.
func IsWASI(f *ir.Func) bool {
	named := runtime.Named(f.Import.Module, f.Import.Name)
	return len(named) > 0 && f.Import.Module != runtime.Env
}

// Served returns the function of the runtime that serves the imported function f. If there
// are only ones of that name with other types, it returns one of those and that none fits.
func Served(f *ir.Func) (served runtime.Function, fits bool) {
	for i, candidate := range runtime.Named(f.Import.Module, f.Import.Name) {
		if slices.Equal(Types(candidate.Params), f.Params) && slices.Equal(Types(candidate.Results), f.Results) {
			return candidate, true
		}
		if i == 0 {
			served = candidate
		}
	}
	return served, false
}

// Types returns the types of parameters or results of a function of the runtime.
func Types(ts []runtime.Type) []ir.Type {
	types := map[runtime.Type]ir.Type{runtime.I32: ir.I32, runtime.I64: ir.I64, runtime.F32: ir.F32, runtime.F64: ir.F64}
	out := make([]ir.Type, len(ts))
	for i, t := range ts {
		out[i] = types[t]
	}
	return out
}

// Key is what a user calls an imported function: MODULE.NAME.
func Key(f *ir.Func) string { return f.Import.Module + "." + f.Import.Name }
