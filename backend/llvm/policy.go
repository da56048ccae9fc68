package llvm

import (
	encoding "encoding/binary"
	"fmt"
	"net/netip"
	"strings"

	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
)

// policy defines what the program may use: struct policy of abi.h.
func (u *unit) policy() {
	p, plan := u.opt.Policy, u.p.Confinement
	var preopens, embedded, listeners, filter, openers []string
	for _, dir := range p.Preopens {
		preopens = append(preopens, fmt.Sprintf("%v { %v, %v, i64 %d }", preopenStruct, u.cstring(dir.Host), u.cstring(dir.Guest), bit(dir.ReadOnly, 0)))
	}
	for i, e := range p.Embedded {
		embedded = append(embedded, fmt.Sprintf("%v { %v, %v }", embeddedStruct, u.dataVariable(treeSymbol(i)), u.cstring(e.Guest)))
	}
	for _, a := range p.Listen {
		address := socketAddress(a)
		listeners = append(listeners, fmt.Sprintf("%v { %v, i64 %d, %v }", listenerStruct, u.cstring(string(address)), len(address), u.cstring(a.String())))
	}
	for _, in := range plan.Filter {
		filter = append(filter, fmt.Sprintf("i64 %d", int64(in)))
	}
	for _, name := range plan.Openers {
		u.declare(name, enum.CallingConvC, types.Void)
		openers = append(openers, symbol(name).String())
	}
	u.export("wasmc_preopens", preopenStruct, preopens)
	u.export("wasmc_embedded", embeddedStruct, embedded)
	u.export("wasmc_listeners", listenerStruct, listeners)
	u.export("wasmc_environment", ptr, u.cstrings(p.Env))
	u.export("wasmc_arguments", ptr, u.cstrings(p.Args))
	u.export("wasmc_openers", ptr, append(openers, "ptr null"))
	u.export("wasmc_filter", types.I64, filter).Immutable = false // the process's number is added

	flags := uint64(0)
	for i, f := range policyFlags {
		flags |= bit(f.set(&p), i)
	}
	closer := "ptr null"
	if u.opt.Library && len(plan.Openers) > 0 {
		u.declare("wasmc_close_all", enum.CallingConvC, types.Void)
		closer = symbol("wasmc_close_all").String()
	}
	fields := []string{
		symbol("wasmc_preopens").String(), fmt.Sprintf("i64 %d", len(preopens)),
		symbol("wasmc_embedded").String(), fmt.Sprintf("i64 %d", len(embedded)),
		symbol("wasmc_listeners").String(), fmt.Sprintf("i64 %d", len(listeners)),
		symbol("wasmc_environment").String(), symbol("wasmc_arguments").String(),
		symbol("wasmc_filter").String(), fmt.Sprintf("i64 %d", len(filter)), fmt.Sprintf("i64 %d", plan.Process),
		symbol("wasmc_openers").String(), closer,
	}
	for _, n := range []uint64{p.Stack(), p.MaxMemory, p.MaxCPU, flags} {
		fields = append(fields, fmt.Sprintf("i64 %d", n))
	}
	u.exportValue("wasmc_policy", text{policyStruct, "{ " + strings.Join(fields, ", ") + " }"})
}

// cstrings is a list of strings that ends with a null pointer.
func (u *unit) cstrings(list []string) []string {
	var rows []string
	for _, s := range list {
		rows = append(rows, u.cstring(s).String())
	}
	return append(rows, "ptr null")
}

// socketAddress is a as the kernel takes it: struct sockaddr_in of linux/in.h, or
// sockaddr_in6 of linux/in6.h.
func socketAddress(a netip.AddrPort) []byte {
	const inet, inet6 = 2, 10
	family := uint16(inet6)
	if a.Addr().Is4() {
		family = inet
	}
	b := encoding.LittleEndian.AppendUint16(nil, family)
	b = encoding.BigEndian.AppendUint16(b, a.Port())
	if family == inet6 {
		b = append(b, 0, 0, 0, 0) // flow information
	}
	b = append(b, a.Addr().AsSlice()...)
	if family == inet6 {
		return append(b, 0, 0, 0, 0) // scope
	}
	return append(b, make([]byte, 8)...)
}
