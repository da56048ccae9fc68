package backend

import (
	"io"
	"os"

	"wasmc/backend/cache"
	"wasmc/backend/embedded"
	"wasmc/backend/llvm"
	"wasmc/backend/note"
	"wasmc/backend/policy"
	"wasmc/backend/target"
)

// Options say what Build makes and how.
type Options struct {
	Target *target.Target
	CPU    string // LLVM's name, or "native"; empty: the target's default
	Level  string // optimisation level: "0", "1", "2", "3" or "s"
	Emit   Emit
	Debug  Debug
	Output string           // file name; it appears whole or not at all
	Policy policy.Policy    // complete
	Trees  []*embedded.Tree // the embedded directories of the policy, in its order

	// ExplicitBounds says that the program checks every access to memory, instead of
	// reserving address space around it.
	ExplicitBounds bool

	// Record is what executables say about themselves. Build adds what it knows.
	Record note.Record

	// Driver, if not empty, is an object file that defines wasmc_start and so
	// decides what the program does: it instantiates the modules and calls what
	// the table of exports has (see runtime/core/abi.h). No module needs an entry
	// point then. The driver is native code, which the program's confinement would
	// stop unless the policy is without.
	Driver string

	// Invoke is the export that an executable calls, with its arguments read by the
	// parameters' types, printing the results; empty: it runs the entry point.
	Invoke string

	// Prefix begins the symbols by which native code knows the module's functions. Imports
	// says by which others it is called for imports: by MODULE.NAME.
	Prefix  string
	Imports map[string]string

	// Native is what an executable is linked with. AllowMissing has calls of imports trap
	// that nobody serves.
	Native       NativeCode
	AllowMissing bool

	natives *Natives // set by OpenNatives

	// Cache, if not nil, keeps compiled units, and under Result what Build makes. It
	// is the caller's to look for that before.
	Cache  *cache.Cache
	Result cache.Key

	Jobs  int       // clang processes at a time
	Clang string    // the compiler to use; empty: the newest that is there
	Trace io.Writer // gets every command as it is run, if not nil
	Work  bool      // keep the directory of temporary files, and name it on Trace or standard error

	// Progress is called, if not nil, as units are done, never concurrently. share is
	// the part of the work that is done, from 0 to 1.
	Progress func(done, total int, share float64)
	// Lowered is called, if not nil, for every function that is compiled at a lower level
	// than Level, since LLVM would take too long: with its name and its size in values
	// of the IR.
	Lowered func(function string, size int, level string)
	// Timed is called, if not nil, with a stage's name to begin measuring it;
	// what it returns ends that.
	Timed func(stage string) func()
}

// Debug is how much debug information the code is made with. It comes from the module;
// one that has none makes none.
type Debug = llvm.Debug

// How much.
const (
	NoDebug = llvm.NoDebug
	Lines   = llvm.Lines // the linker reads it; executables do not keep it
	Full    = llvm.Full  // executables keep it
)

// Emit is the kind of file that Build makes.
type Emit int

// The kinds of output.
const (
	Executable Emit = iota
	Object          // a library as one relocatable ELF file
	Archive         // a static library
	Shared          // a shared library
	LLVM            // the text of an executable's LLVM IR
)

// IsLibrary reports whether native code calls what that kind of output has.
func (e Emit) IsLibrary() bool { return e == Object || e == Archive || e == Shared }

// Mode is with which permissions a file of that kind is made.
func (e Emit) Mode() os.FileMode {
	if e == Executable || e == Shared {
		return 0o777
	}
	return 0o666
}
