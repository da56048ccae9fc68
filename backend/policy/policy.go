// Package policy says what a program may use.
package policy

// A Policy is what the program may use, fixed when it is built.
type Policy struct {
	Preopens         []Preopen
	Env              []string // "NAME=VALUE", or "NAME" to pass it on from the program's environment
	InheritEnv       bool     // pass on all of it
	InheritListeners bool     // sockets handed over as LISTEN_FDS says
	StackSize        uint64   // bytes; 0: DefaultStackSize
}

// A Preopen is a directory that the program may use.
type Preopen struct {
	Host, Guest string // Host is resolved when the program starts
	ReadOnly    bool
}

// DefaultStackSize is the stack that wasm code gets, in bytes: what Linux gives
// to native programs.
const DefaultStackSize = 8 << 20
