package policy

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDirSyntax(t *testing.T) {
	for s, want := range map[string]Preopen{
		".":                 {Host: ".", Guest: "."},
		"/srv/data":         {Host: "/srv/data", Guest: "/srv/data"},
		"/srv::/data":       {Host: "/srv", Guest: "/data"},
		"/srv:ro":           {Host: "/srv", Guest: "/srv", ReadOnly: true},
		"/srv::/data:ro":    {Host: "/srv", Guest: "/data", ReadOnly: true},
		"a:b":               {Host: "a:b", Guest: "a:b"},
		"a:b::/data":        {Host: "a:b", Guest: "/data"},
		"a::b::/data":       {Host: "a::b", Guest: "/data"},
		"log:ro:rw":         {Host: "log:ro", Guest: "log:ro"},
		"log:ro:ro":         {Host: "log:ro", Guest: "log:ro", ReadOnly: true},
		"/srv::/a,b with c": {Host: "/srv", Guest: "/a,b with c"},
	} {
		p, err := parseDir(s)
		require.NoError(t, err, s)
		assert.Equal(t, want, p, s)
		again, err := parseDir(p.String())
		require.NoError(t, err, p.String())
		assert.Equal(t, p, again, "%s, written as %s", s, p.String())
	}
}

func TestSettingsTakeAndGiveValues(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"dir", "a::a", "a"},
		{"embed", "site::/www", "site::/www"},
		{"embed", "/www::/www", "/www"},
		{"embed", "a::b::a::b", "a::b::a::b"},
		{"env", "A=b=c", "A=b=c"},
		{"arg", "", ""},
		{"listen", "127.0.0.1:80", "127.0.0.1:80"},
		{"listen", "[::]:0", "[::]:0"},
		{"max-memory", "65536", "64K"},
		{"max-memory", "1B", "1"},
		{"max-memory", "3G", "3G"},
		{"max-memory", "1500M", "1500M"},
		{"max-memory", "1024T", "1024T"},
		{"stack-size", "64K", "64K"},
		{"max-cpu", "10", "10s"},
		{"max-cpu", "2m", "120s"},
		{"max-cpu", "1h", "3600s"},
		{"no-stdin", "true", "true"},
	} {
		var p Policy
		s := lookup(test.name)
		require.NoError(t, s.Set(&p, test.value), test.name)
		assert.Equal(t, []string{test.want}, s.Values(&p), test.name)
	}
}

func TestBadValues(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"dir", "::x", "no host directory"},
		{"dir", "x::", "no name for the program to use"},
		{"dir", "a\x00b", "NUL"},
		{"embed", "::/www", "no host directory; want HOST[::GUEST]"},
		{"embed", "www::", "no name for the program to use"},
		{"embed", "w\x00", "NUL"},
		{"env", "=x", "no name; want NAME[=VALUE]"},
		{"env", "A=\x00", "NUL"},
		{"arg", "\x00", "NUL"},
		{"listen", "localhost:80", "want an address and a port"},
		{"listen", ":80", "want an address and a port"},
		{"listen", "[fe80::1%eth0]:80", "zone"},
		{"max-memory", "", "not a number"},
		{"max-memory", "0", "zero"},
		{"max-memory", "-1", "not a number"},
		{"max-memory", "1.5G", "not a number"},
		{"max-memory", "1KK", "more than one unit"},
		{"max-memory", "1k", "not a number"},
		{"max-memory", "18446744073709551616", "too large"},
		{"max-memory", "16777216T", "too large"},
		{"stack-size", "4K", "want 64K to 64G"},
		{"max-cpu", "1.5s", "want whole seconds"},
		{"max-cpu", "10ms", "more than one unit"},
		{"no-stdin", "maybe", "want true or false"},
	} {
		var p Policy
		err := lookup(test.name).Set(&p, test.value)
		assert.ErrorContains(t, err, test.want, "%s=%q", test.name, test.value)
	}
}

func TestSettingsThatCannotBeTogether(t *testing.T) {
	assert.Error(t, (&Policy{Sealed: true, Grantable: true}).Complete())
	assert.Error(t, (&Policy{Unconfined: true, RequireConfinement: true}).Complete())
	assert.Error(t, (&Policy{FullAccess: true, Preopens: []Preopen{{Host: "x", Guest: "/"}}}).Complete())
	var p Policy
	require.NoError(t, p.addListener("0.0.0.0:80"))
	assert.Error(t, p.addListener("0.0.0.0:80"))
}

const example = `# What the program may use.
dir = ["data::/data:ro", "."]
env = [
	"LANG",
	"MODE=fast", # as it was measured
]
arg = ["--quiet"]
listen = ["127.0.0.1:8080"]
max-memory = "256M"
max-cpu = "10s"
stack-size = '1M'
no-stdin = true
no-stdout = false
deterministic = true
seal = true
require-confinement = true
`

func TestPolicyFile(t *testing.T) {
	var p Policy
	require.NoError(t, p.Read("app.toml", []byte(example)))
	assert.Equal(t, Policy{
		Preopens:           []Preopen{{Host: "data", Guest: "/data", ReadOnly: true}, {Host: ".", Guest: "."}},
		Env:                []string{"LANG", "MODE=fast"},
		Args:               []string{"--quiet"},
		Listen:             []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:8080")},
		MaxMemory:          256 << 20,
		MaxCPU:             10,
		StackSize:          1 << 20,
		NoStdin:            true,
		Deterministic:      true,
		Sealed:             true,
		RequireConfinement: true,
	}, p)
}

func TestPolicyFileErrorsHaveLines(t *testing.T) {
	for text, want := range map[string]string{
		"\n\nfoo = 1":                         `app.toml:3: unknown setting "foo"`,
		"dir = [\n\t\"a\",\n\t\"::x\",\n]":    `app.toml:3: dir: "::x": no host directory; want HOST[::GUEST][:ro]`,
		"no-stdin = true\n\nno-stdin = false": "app.toml:3: no-stdin is set in line 1 already",
		"no-stdin = 1":                        "app.toml:1: no-stdin: want true or false",
		"\nenv = \"HOME\"":                    "app.toml:2: env: want a list of strings",
		"env = [\n1]":                         "app.toml:1: env: want a list of strings",
		"max-cpu = 10":                        "app.toml:1: max-cpu: want a string",
		"\nmax-cpu = \"10x\"":                 `app.toml:2: max-cpu: "10x": not a number; want whole seconds, as 10s, 5m or 1h`,
		"\n[dir]\n":                           `app.toml:2: a policy has no tables, such as "dir"`,
		"\n[[dir]]\n":                         `app.toml:2: a policy has no tables, such as "dir"`,
		"dir.host = \"x\"":                    `app.toml:1: a policy has no tables, such as "dir"`,
		"seal = yes":                          "app.toml:1: ",
		"\n\ndir = [":                         "app.toml:3: ",
		"\nenv = [\"\\q\"]":                   "app.toml:2: ",
	} {
		var p Policy
		err := p.Read("app.toml", []byte(text))
		var bad *Error
		if assert.ErrorAs(t, err, &bad, text) {
			assert.True(t, strings.HasPrefix(err.Error(), want), "%q: got %q, want %q", text, err, want)
		}
	}
}

// FuzzRead has whatever is in a policy file end in an error with a line of that file,
// or in a policy that can be written as a file again.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, text []byte) {
		var p Policy
		if err := p.Read("f", text); err != nil {
			var bad *Error
			require.ErrorAs(t, err, &bad)
			require.Positive(t, bad.Line)
			require.LessOrEqual(t, bad.Line, strings.Count(string(text), "\n")+1)
			require.NotEmpty(t, bad.Msg)
			return
		}
		var again Policy
		for _, s := range Settings {
			for _, v := range s.Values(&p) {
				require.NoError(t, s.Set(&again, v), "%s = %q", s.Name, v)
			}
		}
		require.Equal(t, p, again)
	})
}
