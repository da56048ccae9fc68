package wasm

// Implementation limits, those of the JavaScript API's specification ("Limits"),
// so that no module makes the compiler blow up.
const (
	MaxModuleSize   = 1 << 30
	MaxTypes        = 1_000_000
	MaxFuncs        = 1_000_000
	MaxImports      = 1_000_000
	MaxExports      = 1_000_000
	MaxGlobals      = 1_000_000
	MaxTags         = 1_000_000
	MaxDataSegments = 100_000
	MaxElemSegments = 10_000_000
	MaxTables       = 100_000
	MaxMemories     = 100
	MaxTableSize    = 10_000_000
	MaxSubtypeDepth = 63
	MaxParams       = 1_000
	MaxResults      = 1_000
	MaxFields       = 10_000
	MaxFuncSize     = 7_654_321
	MaxLocals       = 50_000
	MaxRecGroup     = 1_000_000

	// Not in the JavaScript API, where each engine has its own.
	MaxNesting     = 10_000 // open blocks
	MaxOperands    = 1_000_000
	MaxBranchTable = 65_520

	// A memory with 64-bit addresses gets its address space when the program
	// starts. Some machines have but 512 GiB in all, so one that declares no maximum
	// can grow to DefaultMemory64 bytes, and none beyond MaxMemory64.
	DefaultMemory64 = 8 << 30
	MaxMemory64     = 64 << 30
)
