// Package policy says what a program may use: it has the settings that make up a
// policy, by the names that they have as flags and in policy files.
//
// What it accepts, the runtime can do; whether a directory exists is found out when
// the program starts.
package policy

import (
	"fmt"
	"net/netip"
)

// A Policy is what the program may use, fixed when it is built.
type Policy struct {
	Preopens         []Preopen
	Embedded         []Embedded
	Env              []string // "NAME=VALUE", or "NAME" to pass it on from the program's environment
	InheritEnv       bool     // pass on all of it
	Args             []string // come before those that the program is started with
	Listen           []netip.AddrPort
	InheritListeners bool // sockets handed over as LISTEN_FDS says
	FullAccess       bool // see Complete

	NoStdin, NoStdout, NoStderr bool

	MaxMemory uint64 // bytes, of all linear memories; 0: no limit
	StackSize uint64 // bytes; 0: DefaultStackSize
	MaxCPU    uint64 // seconds; 0: no limit

	Deterministic bool // clocks, random numbers and NaNs are the same in every run

	Sealed             bool // who runs the program cannot change any of this
	Grantable          bool // who runs the program can add directories
	Unconfined         bool // the kernel is not asked to enforce it
	RequireConfinement bool // the program does not run where the kernel cannot
}

// A Preopen is a directory that the program may use.
type Preopen struct {
	Host, Guest string // Host is resolved when the program starts
	ReadOnly    bool
}

// An Embedded is a directory that becomes part of the program, for reading only.
type Embedded struct {
	Host, Guest string // Host is read when the program is built
}

// DefaultStackSize is the stack that wasm code gets, in bytes: what Linux gives
// to native programs.
const DefaultStackSize = 8 << 20

// The sizes that the stack can have, in bytes. Below the least, the runtime itself
// would not find room.
const (
	minStackSize = 64 << 10
	maxStackSize = 64 << 30
)

// Complete resolves settings that stand for others and reports those that
// contradict each other. A policy is complete before it is used.
func (p *Policy) Complete() error {
	if p.FullAccess {
		p.FullAccess, p.InheritEnv = false, true
		for _, dir := range []string{"/", "."} {
			if err := p.addDir(dir); err != nil {
				return fmt.Errorf("full-access: %w", err)
			}
		}
	}
	switch {
	case p.Sealed && p.Grantable:
		return fmt.Errorf("seal and grantable contradict each other")
	case p.Unconfined && p.RequireConfinement:
		return fmt.Errorf("no-confinement and require-confinement contradict each other")
	}
	return nil
}

// Stack is the size of the stack for wasm code, in bytes.
func (p *Policy) Stack() uint64 {
	if p.StackSize == 0 {
		return DefaultStackSize
	}
	return p.StackSize
}

// GrantsDirs reports whether the program can have directories of the machine that it
// runs on.
func (p *Policy) GrantsDirs() bool { return len(p.Preopens) > 0 || p.Grantable }

// GrantsWriting reports whether the program can have directories that it may change.
func (p *Policy) GrantsWriting() bool {
	for _, dir := range p.Preopens {
		if !dir.ReadOnly {
			return true
		}
	}
	return p.Grantable
}

// GrantsListeners reports whether the program can have listening sockets.
func (p *Policy) GrantsListeners() bool { return len(p.Listen) > 0 || p.InheritListeners }
