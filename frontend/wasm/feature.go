package wasm

import (
	"fmt"
	"strings"
)

// A Feature is a proposal, or a set of them.
type Feature uint32

// The proposals, in the order in which they came.
const (
	MVP           Feature = 0
	MutableGlobal Feature = 1 << (iota - 1)
	SignExtension
	SatFloatToInt
	MultiValue
	BulkMemory
	ReferenceTypes
	SIMD
	ExtendedConst
	TailCall
	MultiMemory
	Memory64
	RelaxedSIMD
	FunctionReferences
	GC
	Exceptions
	Threads
	WideArithmetic
	CustomPageSizes
	BranchHinting
	LegacyExceptions
)

// Wasm1 is what WebAssembly 1.0 has.
const Wasm1 = MutableGlobal

// Wasm2 is what WebAssembly 2.0 has.
const Wasm2 = Wasm1 | SignExtension | SatFloatToInt | MultiValue | BulkMemory | ReferenceTypes | SIMD

// Wasm3 is what WebAssembly 3.0 has.
const Wasm3 = Wasm2 | ExtendedConst | TailCall | MultiMemory | Memory64 | RelaxedSIMD | FunctionReferences | GC | Exceptions

// AllFeatures is everything that the validator knows. Legacy exceptions are only
// decoded.
const AllFeatures = Wasm3 | Threads | WideArithmetic | CustomPageSizes | BranchHinting

// Supported is what wasmc can compile. The decoder understands all features;
// the validator refuses what is not here, naming the feature.
const Supported = Wasm2 | ExtendedConst | TailCall | MultiMemory | Memory64 | RelaxedSIMD | FunctionReferences |
	Threads | WideArithmetic | CustomPageSizes | BranchHinting

var features = []struct {
	Feature
	name string
}{
	{MutableGlobal, "mutable-globals"},
	{SignExtension, "sign-ext"},
	{SatFloatToInt, "nontrapping-fptoint"},
	{MultiValue, "multivalue"},
	{BulkMemory, "bulk-memory"},
	{ReferenceTypes, "reference-types"},
	{SIMD, "simd128"},
	{ExtendedConst, "extended-const"},
	{TailCall, "tail-call"},
	{MultiMemory, "multimemory"},
	{Memory64, "memory64"},
	{RelaxedSIMD, "relaxed-simd"},
	{FunctionReferences, "function-references"},
	{GC, "gc"},
	{Exceptions, "exception-handling"},
	{Threads, "atomics"},
	{WideArithmetic, "wide-arithmetic"},
	{CustomPageSizes, "custom-page-sizes"},
	{BranchHinting, "branch-hinting"},
	{LegacyExceptions, "legacy-exceptions"},
}

// FeatureByName returns the feature called name. If there is none, the error lists
// those that there are.
func FeatureByName(name string) (Feature, error) {
	for _, row := range features {
		if row.name == name {
			return row.Feature, nil
		}
	}
	return 0, fmt.Errorf("no feature %q; there are %s", name, strings.Join((^MVP).Names(), ", "))
}

// Names returns the names of the features in f, as in the target_features
// section where that has one.
func (f Feature) Names() []string {
	var names []string
	for _, row := range features {
		if f&row.Feature != 0 {
			names = append(names, row.name)
		}
	}
	return names
}
