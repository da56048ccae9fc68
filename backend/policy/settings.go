package policy

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
)

// A Setting is one thing that policies say.
type Setting struct {
	Name    string // of the flag, and of the key in a policy file
	Value   string // what a value looks like; empty: it is on or off
	Repeats bool   // has a list of values

	// Packs says that the values name files that become part of the program, which
	// therefore does not depend on their names.
	Packs bool

	set    func(p *Policy, value string) error
	values func(p *Policy) []string // as set takes them; nil: not set
}

// IsBool reports whether s is on or off.
func (s *Setting) IsBool() bool { return s.Value == "" }

// Set adds a value, or replaces the one that p has if s does not repeat.
func (s *Setting) Set(p *Policy, value string) error { return s.set(p, value) }

// Values returns the values that p has, as Set takes them; those of a setting that
// is on or off are none or "true".
func (s *Setting) Values(p *Policy) []string { return s.values(p) }

// Settings lists the settings in the order in which they are shown.
var Settings = []*Setting{
	{Name: "dir", Value: "HOST[::GUEST][:ro]", Repeats: true, set: (*Policy).addDir, values: dirs},
	{Name: "embed", Value: "HOST[::GUEST]", Repeats: true, Packs: true, set: (*Policy).addEmbedded, values: embedded},
	{Name: "env", Value: "NAME[=VALUE]", Repeats: true, set: (*Policy).addEnv, values: func(p *Policy) []string { return p.Env }},
	boolean("inherit-env", func(p *Policy) *bool { return &p.InheritEnv }),
	{Name: "arg", Value: "ARG", Repeats: true, set: (*Policy).addArg, values: func(p *Policy) []string { return p.Args }},
	{Name: "listen", Value: "ADDR:PORT", Repeats: true, set: (*Policy).addListener, values: listeners},
	boolean("listenfd", func(p *Policy) *bool { return &p.InheritListeners }),
	boolean("full-access", func(p *Policy) *bool { return &p.FullAccess }),
	boolean("no-stdin", func(p *Policy) *bool { return &p.NoStdin }),
	boolean("no-stdout", func(p *Policy) *bool { return &p.NoStdout }),
	boolean("no-stderr", func(p *Policy) *bool { return &p.NoStderr }),
	{Name: "max-memory", Value: "SIZE", set: (*Policy).setMaxMemory, values: func(p *Policy) []string { return size(p.MaxMemory) }},
	{Name: "stack-size", Value: "SIZE", set: (*Policy).setStackSize, values: func(p *Policy) []string { return size(p.StackSize) }},
	{Name: "max-cpu", Value: "TIME", set: (*Policy).setMaxCPU, values: func(p *Policy) []string { return seconds(p.MaxCPU) }},
	boolean("deterministic", func(p *Policy) *bool { return &p.Deterministic }),
	boolean("seal", func(p *Policy) *bool { return &p.Sealed }),
	boolean("grantable", func(p *Policy) *bool { return &p.Grantable }),
	boolean("no-confinement", func(p *Policy) *bool { return &p.Unconfined }),
	boolean("require-confinement", func(p *Policy) *bool { return &p.RequireConfinement }),
}

// lookup returns the setting of that name, or nil.
func lookup(name string) *Setting {
	for _, s := range Settings {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func boolean(name string, field func(*Policy) *bool) *Setting {
	return &Setting{
		Name: name,
		set: func(p *Policy, value string) error {
			on, err := strconv.ParseBool(value)
			if err != nil {
				return errors.New("want true or false")
			}
			*field(p) = on
			return nil
		},
		values: func(p *Policy) []string {
			if *field(p) {
				return []string{"true"}
			}
			return nil
		},
	}
}

// errNUL is about text that C would not see the end of.
var errNUL = errors.New("a NUL byte cannot be part of it")

func (p *Policy) addDir(s string) error {
	dir, err := parseDir(s)
	if err != nil {
		return err
	}
	if err := p.checkGuest(dir.Host, dir.Guest); err != nil {
		return err
	}
	p.Preopens = append(p.Preopens, dir)
	return nil
}

// checkGuest refuses a second directory of the same name.
func (p *Policy) checkGuest(host, guest string) error {
	other := ""
	for _, dir := range p.Preopens {
		if dir.Guest == guest {
			other = dir.Host
		}
	}
	for _, e := range p.Embedded {
		if e.Guest == guest {
			other = e.Host
		}
	}
	if other == "" {
		return nil
	}
	return fmt.Errorf("the program would see both %s and %s as %s", other, host, guest)
}

// parseDir parses HOST[::GUEST][:ro]. :rw is there to say the default, so that any
// HOST can be written: log:ro as log:ro:rw.
func parseDir(s string) (p Preopen, err error) {
	s, p.ReadOnly = strings.CutSuffix(s, ":ro")
	if !p.ReadOnly {
		s = strings.TrimSuffix(s, ":rw")
	}
	p.Host, p.Guest, err = parseNames(s, "HOST[::GUEST][:ro]")
	return p, err
}

// parseNames parses HOST[::GUEST]. The last "::" counts, so that any HOST can be
// written: a::b as a::b::/data.
func parseNames(s, want string) (host, guest string, err error) {
	host, guest = s, s
	if i := strings.LastIndex(s, "::"); i >= 0 {
		host, guest = s[:i], s[i+len("::"):]
	}
	switch {
	case strings.ContainsRune(s, 0):
		err = errNUL
	case host == "":
		err = fmt.Errorf("no host directory; want %s", want)
	case guest == "":
		err = fmt.Errorf("no name for the program to use; want %s", want)
	}
	return host, guest, err
}

// names is a host directory and its name for the program, as parseNames takes them.
func names(host, guest string) string {
	if host == guest && !strings.Contains(host, "::") {
		return host
	}
	return host + "::" + guest
}

func (p *Policy) addEmbedded(s string) error {
	host, guest, err := parseNames(s, "HOST[::GUEST]")
	if err == nil {
		err = p.checkGuest(host, guest)
	}
	if err != nil {
		return err
	}
	p.Embedded = append(p.Embedded, Embedded{host, guest})
	return nil
}

func embedded(p *Policy) []string {
	var list []string
	for _, e := range p.Embedded {
		list = append(list, names(e.Host, e.Guest))
	}
	return list
}

// String is p as parseDir takes it.
func (p Preopen) String() string {
	s := names(p.Host, p.Guest)
	switch {
	case p.ReadOnly:
		s += ":ro"
	case strings.HasSuffix(s, ":ro"), strings.HasSuffix(s, ":rw"):
		s += ":rw"
	}
	return s
}

func dirs(p *Policy) []string {
	var list []string
	for _, dir := range p.Preopens {
		list = append(list, dir.String())
	}
	return list
}

func (p *Policy) addEnv(s string) error {
	if strings.ContainsRune(s, 0) {
		return errNUL
	}
	if name, _, _ := strings.Cut(s, "="); name == "" {
		return fmt.Errorf("no name; want NAME[=VALUE]")
	}
	p.Env = append(p.Env, s)
	return nil
}

func (p *Policy) addArg(s string) error {
	if strings.ContainsRune(s, 0) {
		return errNUL
	}
	p.Args = append(p.Args, s)
	return nil
}

// addListener wants numbers: what a name or an empty host would mean is for the
// machine to say on which the program runs.
func (p *Policy) addListener(s string) error {
	a, err := netip.ParseAddrPort(s)
	switch {
	case err != nil:
		return errors.New("want an address and a port, as 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080")
	case a.Addr().Zone() != "":
		return errors.New("an address with a zone cannot be fixed when a program is built")
	}
	for _, other := range p.Listen {
		if other == a && a.Port() != 0 {
			return fmt.Errorf("%s is there already", a)
		}
	}
	p.Listen = append(p.Listen, a)
	return nil
}

func listeners(p *Policy) []string {
	var list []string
	for _, a := range p.Listen {
		list = append(list, a.String())
	}
	return list
}

func (p *Policy) setMaxMemory(s string) (err error) {
	p.MaxMemory, err = parseSize(s)
	return err
}

func (p *Policy) setStackSize(s string) error {
	n, err := parseSize(s)
	switch {
	case err != nil:
		return err
	case n < minStackSize || n > maxStackSize:
		return errors.New("want 64K to 64G")
	}
	p.StackSize = n
	return nil
}

func (p *Policy) setMaxCPU(s string) error {
	n, err := parseNumber(s, "smh", 60)
	if err != nil {
		return fmt.Errorf("%w; want whole seconds, as 10s, 5m or 1h", err)
	}
	p.MaxCPU = n
	return nil
}

// parseSize parses a number of bytes.
func parseSize(s string) (uint64, error) {
	n, err := parseNumber(s, sizeUnits, 1024)
	if err != nil {
		return 0, fmt.Errorf("%w; want a size, as 65536, 64K, 256M or 2G", err)
	}
	return n, nil
}

const sizeUnits = "BKMGT"

// parseNumber parses a positive number and its unit, a letter, each of which is
// worth factor times the one before. core/narrow.c of the runtime does the same.
func parseNumber(s, units string, factor uint64) (uint64, error) {
	digits := strings.TrimRight(s, units)
	unit := uint64(1)
	switch len(s) - len(digits) {
	case 0:
	case 1:
		for range strings.Index(units, s[len(digits):]) {
			unit *= factor
		}
	default:
		return 0, errors.New("more than one unit")
	}
	if strings.Trim(digits, "0123456789") != "" || digits == "" {
		return 0, errors.New("not a number")
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	switch {
	case err != nil || n > math.MaxUint64/unit:
		return 0, errors.New("too large")
	case n == 0:
		return 0, errors.New("zero")
	}
	return n * unit, nil
}

// size writes a number of bytes as parseSize takes it.
func size(n uint64) []string {
	if n == 0 {
		return nil
	}
	unit := 0
	for n%1024 == 0 && unit < len(sizeUnits)-1 {
		n /= 1024
		unit++
	}
	return []string{strconv.FormatUint(n, 10) + strings.TrimPrefix(sizeUnits[unit:unit+1], "B")}
}

func seconds(n uint64) []string {
	if n == 0 {
		return nil
	}
	return []string{strconv.FormatUint(n, 10) + "s"}
}
