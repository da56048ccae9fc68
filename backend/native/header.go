package native

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"wasmc/ir"
)

// A providedFunc is a function that every library has besides its exports.
type providedFunc struct {
	name    string // behind the prefix
	runtime string // the function of runtime/library that does it
	result  string // its type in C
	params  string
	comment string
	library bool // programs do not have it: their instance begins and ends with them
}

// provided has them. P stands for the prefix. runtime/library/library.h has the
// other side.
var provided = []providedFunc{
	{"init", "wasmc_library_start", "int", "unsigned flags",
		"Makes the instance: to be called before all others. flags is 0 or P_HANDLE_FAULTS.\nThe result is of enum P_outcome, here and below.", true},
	{"exit", "wasmc_library_stop", "void", "void",
		"Ends the instance. P_init can make a new one then.", true},
	{"message", "wasmc_library_message", "const char *", "void",
		"What the last result other than P_OK was about: a line. It is valid until the next call.", true},
	{"backtrace", "wasmc_library_backtrace", "const char *", "void",
		"The functions that the trap of the last P_TRAP was in, the innermost first, as lines: \"  at NAME\".\nIt is valid until the next call.", true},
	{"exit_status", "wasmc_library_status", "unsigned", "void",
		"With what the guest has called proc_exit when a result was P_EXIT.", true},
	{"memory_size", "wasmc_host_memory_size", "uint64_t", "void",
		"The size of the module's memory in bytes.", false},
	{"memory", "wasmc_host_memory", "void *", "uint64_t address, uint64_t size",
		"Where in this process the size bytes from address on of the module's memory are, or NULL\nif it does not have all of them. Memory never moves and never shrinks.", false},
	{"on_growth", "wasmc_host_on_growth", "void", "void (*f)(uint64_t old_size, uint64_t size)",
		"Has f called whenever the module's memory has grown; NULL: nothing any more.", false},
	{"trap", "wasmc_host_trap", "P_NORETURN void", "const char *message",
		"Stops the wasm code that has called the calling function, as a trap does: the innermost\ncall into the library returns P_TRAP. Only for functions that the module imports.", false},
}

// otherNames are those that headers have besides functions.
var otherNames = []string{"OK", "TRAP", "EXIT", "CANNOT_START", "NOT_STARTED", "HANDLE_FAULTS", "NORETURN", "WASMC_H", "outcome", "v128"}

// GenericPrefix begins the symbols by which native code in a program can have what every
// header has without knowing what the program's prefix is. No other program or library
// has it.
const GenericPrefix = "wasmc"

// WriteGenericHeader writes wasmc.h, the C header for that.
func WriteGenericHeader(w io.Writer) error {
	return (&Interface{Prefix: GenericPrefix}).WriteHeader(w)
}

// IsProvided reports whether a symbol is that of a function that programs have.
func (n *Interface) IsProvided(symbol string) bool {
	_, ok := n.Provided(false)[symbol]
	return ok
}

// isReserved reports whether headers have something else of that name.
func isReserved(name string) bool {
	isProvided := func(f providedFunc) bool { return f.name == name }
	return slices.ContainsFunc(provided, isProvided) || slices.Contains(otherNames, name)
}

// Provided maps the symbols of those functions, that a library or a program has, to what
// the runtime calls them.
func (n *Interface) Provided(library bool) map[string]string {
	m := map[string]string{}
	for _, f := range provided {
		if library || !f.library {
			m[n.Prefix+"_"+f.name] = f.runtime
		}
	}
	return m
}

const headerTop = `/* The C interface of a WebAssembly module that wasmc has compiled. Made by wasmc; do not edit. */
#ifndef GUARD
#define GUARD

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define P_NORETURN [[noreturn]]
extern "C" {
#else
#define P_NORETURN _Noreturn
#endif

/* What a call comes to. */
enum P_outcome {
	P_OK,
	P_TRAP,         /* a trap: the call has no results */
	P_EXIT,         /* the guest has called proc_exit */
	P_CANNOT_START, /* something that the library needs is missing */
	P_NOT_STARTED   /* P_init has not been called */
};

/* Flags of P_init. */
enum {
	/* Install handlers of SIGSEGV and SIGBUS, which make traps of the faults that stand for
	 * bounds checks and hand all others to the handlers before them. */
	P_HANDLE_FAULTS = 1
};
`

// WriteHeader writes a C header, for C11 and C++.
func (n *Interface) WriteHeader(w io.Writer) error {
	var s strings.Builder
	s.WriteString(headerTop)
	if n.uses(ir.V128) {
		s.WriteString("\n/* A vector, in the machine's order of bytes. */\ntypedef uint8_t P_v128 __attribute__((vector_size(16)));\n")
	}
	for _, f := range provided {
		fmt.Fprintf(&s, "\n%s%s;\n", comment(f.comment), declaration(f.result, "P_"+f.name, f.params))
	}
	text := strings.ReplaceAll(s.String(), "GUARD", strings.ToUpper(n.Prefix)+"_WASMC_H")
	s.Reset()
	s.WriteString(replacePrefix(text, n.Prefix))

	if len(n.Exports) > 0 {
		s.WriteString("\n/* What the module exports. Where there are results, they are stored if the call comes to\n * " + n.Prefix + "_OK. */\n")
	}
	for _, f := range n.Exports {
		s.WriteString(n.results(f))
		fmt.Fprintf(&s, "\n%s;\n", n.ExportPrototype(f))
	}
	if len(n.Imports) > 0 {
		s.WriteString("\n/* What the module imports: the host defines these. */\n")
	}
	for _, f := range n.Imports {
		s.WriteString(n.results(f))
		fmt.Fprintf(&s, "\n%s;\n", n.ImportPrototype(f))
	}
	s.WriteString("\n#ifdef __cplusplus\n}\n#endif\n#endif\n")
	_, err := io.WriteString(w, s.String())
	return err
}

// replacePrefix puts the prefix in the place of P.
func replacePrefix(text, prefix string) string {
	words := strings.NewReplacer(" P_", " "+prefix+"_", "\tP_", "\t"+prefix+"_", "*P_", "*"+prefix+"_", "(P_", "("+prefix+"_", "\nP_", "\n"+prefix+"_")
	return words.Replace(text)
}

func comment(text string) string {
	return "/* " + strings.ReplaceAll(text, "\n", "\n * ") + " */\n"
}

func declaration(result, name, params string) string {
	if !strings.HasSuffix(result, "*") {
		result += " "
	}
	return result + name + "(" + params + ")"
}

func (n *Interface) uses(t ir.Type) bool {
	for _, list := range [][]Func{n.Exports, n.Imports} {
		for _, f := range list {
			for _, types := range [][]ir.Type{f.Params, f.Results} {
				for _, u := range types {
					if u == t {
						return true
					}
				}
			}
		}
	}
	return false
}

// cType spells a type in C.
func (n *Interface) cType(t ir.Type) string {
	switch t {
	case ir.I32:
		return "uint32_t"
	case ir.I64:
		return "uint64_t"
	case ir.F32:
		return "float"
	case ir.F64:
		return "double"
	case ir.V128:
		return n.Prefix + "_v128"
	}
	return "void *" // a reference
}

// results defines the structure for the results of a function with several.
func (n *Interface) results(f Func) string {
	if len(f.Results) < 2 {
		return ""
	}
	var s strings.Builder
	fmt.Fprintf(&s, "\nstruct %s_results {\n", f.Symbol)
	for i, t := range f.Results {
		fmt.Fprintf(&s, "\t%s;\n", variable(n.cType(t), fmt.Sprintf("r%d", i)))
	}
	s.WriteString("};\n")
	return s.String()
}

// resultParam is the parameter for the place of results.
func (n *Interface) resultParam(f Func) string {
	if len(f.Results) == 1 {
		return variable(variable(n.cType(f.Results[0]), "*"), "result")
	}
	return "struct " + f.Symbol + "_results *results"
}

func variable(typ, name string) string {
	if strings.HasSuffix(typ, "*") {
		return typ + name
	}
	return typ + " " + name
}

func (n *Interface) params(f Func) []string {
	var params []string
	for i, t := range f.Params {
		params = append(params, variable(n.cType(t), fmt.Sprintf("p%d", i)))
	}
	return params
}

func paramList(params []string) string {
	if len(params) == 0 {
		return "void"
	}
	return strings.Join(params, ", ")
}

// ExportPrototype declares a function that the module exports.
func (n *Interface) ExportPrototype(f Func) string {
	params := n.params(f)
	if len(f.Results) > 0 {
		params = append(params, n.resultParam(f))
	}
	return declaration("int", f.Symbol, paramList(params))
}

// ImportPrototype declares a function that the host defines.
func (n *Interface) ImportPrototype(f Func) string {
	params, result := n.params(f), "void"
	switch len(f.Results) {
	case 0:
	case 1:
		result = n.cType(f.Results[0])
	default:
		params = append(params, n.resultParam(f))
	}
	return declaration(result, f.Symbol, paramList(params))
}
