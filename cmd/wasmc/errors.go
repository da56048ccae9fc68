package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"wasmc/backend/toolchain"
)

// The exit statuses. They are part of the interface: see docs/cli.md.
const (
	exitFailure  = 1  // the module is bad, or a file cannot be read or written
	exitUsage    = 2  // the command line is wrong
	exitTool     = 3  // clang or lld is missing or fails
	exitInternal = 70 // wasmc is wrong: EX_SOFTWARE of sysexits.h
)

// errHelp says that the user asked for help, and got it.
var errHelp = errors.New("help")

// A usageError says what is wrong with the command line.
type usageError struct {
	command string // whose help says more; "": the overview
	msg     string
}

func (e *usageError) Error() string {
	help := "wasmc --help"
	if e.command != "" {
		help = "wasmc " + e.command + " --help"
	}
	return fmt.Sprintf("%s (see '%s')", e.msg, help)
}

func usagef(command, format string, args ...any) error {
	return &usageError{command, fmt.Sprintf(format, args...)}
}

// warn tells the user something about a file that does not keep wasmc from its work.
func (c *cli) warn(file, msg string) { fmt.Fprintf(c.stderr, "wasmc: warning: %s: %s\n", file, msg) }

// exitStatus is the exit status that tells what kind of error err is.
func exitStatus(err error) int {
	var usage *usageError
	var tool *toolchain.Error
	switch {
	case err == nil, err == errHelp:
		return 0
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &tool):
		return exitTool
	}
	return exitFailure
}

// describe words err for the user. The name of the system call in an error about
// a file says nothing to him.
func describe(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Path + ": " + path.Err.Error()
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.New + ": " + link.Err.Error()
	}
	return err.Error()
}
