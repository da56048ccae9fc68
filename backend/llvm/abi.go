package llvm

import (
	"fmt"
	"strings"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"

	"wasmc/backend/policy"
	"wasmc/runtime"
)

// This file is the compiler's half of the contract in runtime/core/abi.h, in
// the same order.

// struct memory
const (
	memorySizeField  = 8
	memoryStructSize = 40
)

var memoryStruct = types.NewStruct(ptr, types.I64, types.I64, types.I64, types.I64)

// struct image, struct copy
var (
	imageStruct = types.NewStruct(types.I64, types.I64)
	copyStruct  = types.NewStruct(types.I64, types.I64, ptr, types.I64)
)

// struct element
const (
	elementRefField = 8
	elementSize     = 16
)

// struct table
const tableSizeField = 8

var tableStruct = types.NewStruct(ptr, types.I64, types.I64)

// struct preopen, struct embedded, struct listener, struct policy
var (
	preopenStruct  = types.NewStruct(ptr, ptr, types.I64)
	embeddedStruct = types.NewStruct(ptr, ptr)
	listenerStruct = types.NewStruct(ptr, types.I64, ptr)
	policyStruct   = types.NewStruct(ptr, types.I64, ptr, types.I64, ptr, types.I64, ptr, ptr, ptr, types.I64, types.I64, ptr, ptr,
		types.I64, types.I64, types.I64, types.I64)
)

// policyFlags are the settings that are bits of struct policy's flags, in order.
var policyFlags = []struct {
	name string
	set  func(*policy.Policy) bool
}{
	{"INHERIT_ENVIRONMENT", func(p *policy.Policy) bool { return p.InheritEnv }},
	{"INHERIT_LISTENERS", func(p *policy.Policy) bool { return p.InheritListeners }},
	{"NO_STDIN", func(p *policy.Policy) bool { return p.NoStdin }},
	{"NO_STDOUT", func(p *policy.Policy) bool { return p.NoStdout }},
	{"NO_STDERR", func(p *policy.Policy) bool { return p.NoStderr }},
	{"DETERMINISTIC", func(p *policy.Policy) bool { return p.Deterministic }},
	{"SEALED", func(p *policy.Policy) bool { return p.Sealed }},
	{"GRANTABLE", func(p *policy.Policy) bool { return p.Grantable }},
	{"UNCONFINED", func(p *policy.Policy) bool { return p.Unconfined }},
	{"REQUIRE_CONFINEMENT", func(p *policy.Policy) bool { return p.RequireConfinement }},
}

// trapNumber is the number of a trap in enum trap.
func trapNumber(name string) uint64 {
	for i, t := range runtime.Traps {
		if t.Name == name {
			return uint64(i)
		}
	}
	panic("llvm: no trap " + name)
}

// struct variable
var variableStruct = types.NewStruct(ptr, types.I64)

// runtimeFuncs are the functions that generated code calls.
var runtimeFuncs = map[string]types.FuncType{
	"wasmc_trap":          {RetType: types.Void, Params: []types.Type{types.I32}},
	"wasmc_trap_memory":   {RetType: types.Void, Params: []types.Type{types.I64, types.I64, types.I64}},
	"wasmc_memory_grow":   {RetType: types.I64, Params: []types.Type{ptr, types.I64}},
	"wasmc_memory_extend": {RetType: types.I64, Params: []types.Type{ptr, types.I64}},
	"wasmc_table_grow":    {RetType: types.I64, Params: []types.Type{ptr, types.I64, types.I64, ptr}},
	"wasmc_table_fill":    {RetType: types.Void, Params: []types.Type{ptr, types.I64, types.I64, ptr, types.I64}},
	"wasmc_table_copy":    {RetType: types.Void, Params: []types.Type{ptr, ptr, types.I64, types.I64, types.I64}},
	"wasmc_atomic_wait32": {RetType: types.I32, Params: []types.Type{ptr, types.I32, types.I64}},
	"wasmc_atomic_wait64": {RetType: types.I32, Params: []types.Type{ptr, types.I64, types.I64}},
	"wasmc_atomic_notify": {RetType: types.I32, Params: []types.Type{ptr, types.I32}},
	"wasmc_invoke_read":   {RetType: types.Void, Params: []types.Type{ptr, ptr}},
	"wasmc_invoke_print":  {RetType: types.Void, Params: []types.Type{ptr, ptr}},
	"wasmc_enter":         {RetType: types.I32, Params: []types.Type{ptr, ptr}},
	"wasmc_call_host":     {RetType: types.Void, Params: []types.Type{ptr, ptr}},
	"wasmc_catch":         {RetType: types.I32, Params: []types.Type{ptr, ptr}},
	"wasmc_bad_call":      {RetType: types.Void, Params: []types.Type{ptr, types.I64}},
	"wasmc_table_init":    {RetType: types.Void, Params: []types.Type{ptr, ptr, types.I64, types.I64, types.I64, types.I64}},
}

// libraryFuncs are those that the host calls by other names: see library.h.
var libraryFuncs = map[string]types.FuncType{
	"wasmc_library_start":       {RetType: types.I32, Params: []types.Type{types.I32}},
	"wasmc_library_stop":        {RetType: types.Void},
	"wasmc_library_message":     {RetType: ptr},
	"wasmc_library_status":      {RetType: types.I32},
	"wasmc_library_memory_size": {RetType: types.I64},
	"wasmc_library_memory":      {RetType: ptr, Params: []types.Type{types.I64, types.I64}},
	"wasmc_library_trap":        {RetType: types.Void, Params: []types.Type{ptr}},
}

// runtimeFunc declares a function of the runtime.
func (u *unit) runtimeFunc(name string) callee {
	t := runtimeFuncs[name]
	f := u.declare(name, enum.CallingConvC, t.RetType, t.Params...)
	if strings.HasPrefix(name, "wasmc_trap") || name == "wasmc_bad_call" {
		u.decls[name].FuncAttrs = []llir.FuncAttribute{attribute("cold"), attribute("noreturn"), attribute("nounwind")}
	}
	return f
}

// abi defines what the runtime needs to know of the program.
func (u *unit) abi() {
	u.memories()
	u.images()
	u.policy()
	u.instantiate()
}

func (u *unit) memories() {
	var rows []string
	for i, mem := range u.m.Memories {
		shift := mem.PageShift
		base := text{ptr, "null"} // until the library has reserved it
		if !u.opt.Library {
			base = address(u.memoryAddress(i))
		}
		rows = append(rows, fmt.Sprintf("%v { %v, i64 %d, i64 %d, i64 %d, i64 %d }", memoryStruct,
			base, mem.Min<<shift, mem.Max<<shift, u.p.reserve(mem), shift))
	}
	if rows == nil { // WASI functions find an empty one
		rows = append(rows, memoryStruct.String()+" zeroinitializer")
	}
	u.export("wasmc_memories", memoryStruct, rows).Immutable = false
	u.variables = append(u.variables, text{types.NewArray(uint64(len(rows)), memoryStruct), symbol("wasmc_memories").Ident()})
	u.exportValue("wasmc_memory_count", i64(uint64(len(u.m.Memories))))

	guest := 0
	for _, e := range u.m.Main().Exports {
		if e.Memory != nil && e.Name == "memory" {
			guest = e.Memory.Index
		}
	}
	u.exportValue("wasmc_guest_memory", u.memoryStruct(guest))
}

func (u *unit) images() {
	var images, copies []string
	for i, im := range u.p.Images {
		if im.Copied {
			from := u.dataVariable(imageSymbol(i))
			to := im.Start - u.memoryAddress(im.Memory)
			copies = append(copies, fmt.Sprintf("%v { i64 %d, i64 %d, %v, i64 %d }", copyStruct, im.Memory, to, from, len(im.bytes)))
		} else {
			images = append(images, fmt.Sprintf("%v { i64 %d, i64 %d }", imageStruct, im.Start, im.End))
		}
	}
	u.export("wasmc_images", imageStruct, images)
	u.exportValue("wasmc_image_count", i64(uint64(len(images))))
	u.export("wasmc_copies", copyStruct, copies)
	u.exportValue("wasmc_copy_count", i64(uint64(len(copies))))
}

func bit(set bool, n int) uint64 {
	if set {
		return 1 << n
	}
	return 0
}

// export defines a constant array that the runtime reads.
func (u *unit) export(name string, elem types.Type, rows []string) *llir.Global {
	t := types.NewArray(uint64(len(rows)), elem)
	return u.exportValue(name, text{t, "[" + strings.Join(rows, ", ") + "]"})
}

func (u *unit) exportValue(name string, init constant.Constant) *llir.Global {
	g := u.module.NewGlobalDef(name, init)
	g.Immutable = true
	g.Visibility = enum.VisibilityHidden
	return g
}

// cstring is the address of a string that ends with a NUL.
func (u *unit) cstring(s string) text {
	if name, ok := u.strings[s]; ok {
		return symbol(name)
	}
	name := fmt.Sprintf("string.%d", len(u.strings))
	u.strings[s] = name
	g := u.module.NewGlobalDef(name, constant.NewCharArrayFromString(s+"\x00"))
	g.Immutable = true
	g.Linkage = enum.LinkagePrivate
	return symbol(name)
}
