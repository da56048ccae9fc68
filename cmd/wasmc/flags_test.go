package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend"
	"wasmc/backend/policy"
)

// wasmc runs the command line args and returns what it leaves behind.
func wasmc(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	c := &cli{stdin: strings.NewReader(""), stdout: &out, stderr: &err}
	status = c.main(args)
	return status, out.String(), err.String()
}

// helpTexts returns the help of each command and topic.
func helpTexts() map[string]string {
	texts := map[string]string{}
	for _, cmd := range commands {
		texts[cmd.name] = cmd.help
	}
	for _, t := range topics {
		texts[t.name] = t.help
	}
	return texts
}

func TestHelpFitsOneScreen(t *testing.T) {
	for name, help := range helpTexts() {
		lines := strings.Split(strings.TrimSuffix(help, "\n"), "\n")
		assert.LessOrEqual(t, len(lines), 24, "lines of the help of %s", name)
		for _, line := range lines {
			assert.LessOrEqual(t, len(line), 80, "%s: %q", name, line)
		}
	}
}

func TestHelpNamesEveryFlag(t *testing.T) {
	for _, cmd := range commands {
		help := cmd.allHelp()
		cmd.flags().VisitAll(func(f *pflag.Flag) {
			name := "      --" + f.Name + " "
			if f.Shorthand != "" {
				name = "  -" + f.Shorthand + ", --" + f.Name + " "
			}
			assert.Contains(t, help, "\n"+name, "help of %s", cmd.name)
		})
	}
}

// The manual page and the shells' completion are made of the help.
func TestHelpOfFlagsCanBeTakenApart(t *testing.T) {
	for name, help := range helpTexts() {
		for _, item := range parseHelp(help) {
			if item.flag != "" {
				assert.Regexp(t, `^(-[a-zA-Z], )?--[a-z-]+( [A-Z]\S*)?$`, item.flag, "help of %s", name)
				assert.NotEmpty(t, item.text, "help of %s: %s", name, item.flag)
			}
		}
	}
}

func TestHelpIsPrintedHoweverItIsAskedFor(t *testing.T) {
	for help, lines := range map[string][]string{
		overview:       {"--help", "-h", "help"},
		buildHelp:      {"build --help", "help build", "app.wasm --help", "build -h app.wasm"},
		runHelp:        {"run --help", "help run", "run -O2 -h"},
		imageHelp:      {"image --help", "help image", "image app.wasm -h"},
		completionHelp: {"completion --help"},
		inspectHelp:    {"inspect --help", "help inspect", "inspect app.wasm -h"},
		versionHelp:    {"version --help", "help version"},
		policyHelp:     {"help policy"},
		insideHelp:     {"help inside"},
		nativeHelp:     {"help native"},
	} {
		for _, line := range lines {
			status, stdout, stderr := wasmc(t, strings.Fields(line)...)
			assert.Equal(t, 0, status, line)
			assert.Equal(t, help, stdout, line)
			assert.Empty(t, stderr, line)
		}
	}
}

func TestUsageErrorsSayWhatIsWrong(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"", "no input file (see 'wasmc --help')"},
		{"build", "no input file (see 'wasmc build --help')"},
		{"run -v", "no input file (see 'wasmc run --help')"},
		{"inspect", "want one input file (see 'wasmc inspect --help')"},
		{"version please", `unexpected argument "please"`},
		{"help me", `unknown command "me"`},
		{"image a.wasm", "the image has no name: say -t NAME[:TAG]"},
		{"image -t A:1 a.wasm", "-t A:1: "},
		{"image -t a --platform linux/vax a.wasm", `unknown platform "linux/vax"; wasmc makes images for linux/amd64 and linux/arm64`},
		{"image -t a --platform linux/arm64,linux/arm64 a.wasm", "linux/arm64 is named twice"},
		{"image -t a --user me a.wasm", "want UID[:GID] in numbers"},
		{"image -t a --label x a.wasm", "want KEY=VALUE"},
		{"completion tcsh", "want bash, zsh or fish"},
		{"--emit obj --sbom x a.wasm", "--sbom describes programs; --emit obj makes none"},
		{"a.wasm b.wasm", `one input file, not also "b.wasm"; the program gets its arguments when it runs`},
		{"--nope a.wasm", "unknown flag: --nope"},
		{"-q a.wasm", "unknown shorthand flag: 'q' in -q"},
		{"-O4 a.wasm", `invalid argument "4" for "-O, --optimize" flag: want 0, 1, 2, 3 or s`},
		{"-j0 a.wasm", "-j 0: want at least 1"},
		{"-j many a.wasm", `invalid argument "many" for "-j, --jobs" flag`},
		{"--emit elf a.wasm", `invalid argument "elf" for "--emit" flag: want exe, obj, lib, shared, header, llvm, ir, wat or wasm`},
		{"--target vax a.wasm", `unknown target "vax"; wasmc compiles for x86_64-linux and aarch64-linux`},
		{"--dir ::data a.wasm", "no host directory; want HOST[::GUEST][:ro]"},
		{"--dir data:: a.wasm", "no name for the program to use"},
		{"--dir a::x --dir b::x a.wasm", "the program would see both a and b as x"},
		{"--dir a::x --embed testdata::x a.wasm", "the program would see both a and testdata as x"},
		{"--dir / --full-access a.wasm", "full-access: the program would see both / and / as /"},
		{"--env =x a.wasm", "no name; want NAME[=VALUE]"},
		{"--seal --grantable a.wasm", "seal and grantable contradict each other"},
		{"--listen :80 a.wasm", "want an address and a port"},
		{"--passes-off phielim,magic a.wasm", `no pass "magic"; there are constants, phielim, `},
		{"--features-off simd128,simd a.wasm", `no feature "simd"; there are mutable-globals, sign-ext, `},
		{"--dump magic a.wasm", "no such pass; there are lower, constants, "},
		{"--emit obj -", "name the output with -o"},
	} {
		status, stdout, stderr := wasmc(t, strings.Fields(test.args)...)
		assert.Equal(t, exitUsage, status, test.args)
		assert.Empty(t, stdout, test.args)
		assert.True(t, strings.HasPrefix(stderr, "wasmc: "), stderr)
		assert.Contains(t, stderr, test.want, test.args)
		assert.Equal(t, 1, strings.Count(stderr, "\n"), "lines of %q", stderr)
	}
}

func TestLevelsAsClangUsersTypeThem(t *testing.T) {
	for line, want := range map[string]string{
		"":              "2",
		"-O0":           "0",
		"-O1":           "1",
		"-O 2":          "2",
		"-O3":           "3",
		"-Os":           "s",
		"--optimize=1":  "1",
		"-O0 -O3":       "3", // the last one counts
		"-vO3":          "3",
		"-xvOs --clang": "s",
	} {
		var o options
		args := strings.Fields(strings.Replace(line, "--clang", "--clang clang", 1))
		require.NoError(t, o.buildFlags().Parse(args), line)
		assert.Equal(t, want, o.Level, line)
	}
}

func TestFlagsMayFollowTheInput(t *testing.T) {
	var o options
	fs := o.buildFlags()
	require.NoError(t, fs.Parse(strings.Fields("app.wasm -o app --target arm64 -j4 --emit obj")))
	assert.Equal(t, []string{"app.wasm"}, fs.Args())
	assert.Equal(t, "app", o.Output)
	assert.Equal(t, "aarch64-linux", o.Target.Name)
	assert.Equal(t, 4, o.Jobs)
	assert.Equal(t, backend.Object, o.kind.emit)
}

func TestDebugFlags(t *testing.T) {
	var o options
	require.NoError(t, o.buildFlags().Parse(strings.Fields("--passes-off phielim,deadcode --passes-off keeploads --dump lower:main:x")))
	assert.Equal(t, passesOff{"phielim": true, "deadcode": true, "keeploads": true}, o.off)
	assert.Equal(t, dump{"lower", "main:x"}, o.dump)
}

func TestPolicyFlags(t *testing.T) {
	var o options
	fs := o.buildFlags()
	require.NoError(t, fs.Parse([]string{"--dir", "a", "--dir=b::/b:ro",
		"--env", "HOME", "--env", "LIST=a,b=c", "--env", "EMPTY=", "--listenfd", "--max-cpu", "5s", "--max-cpu=2m", "--no-stdin"}))
	require.NoError(t, o.complete(fs))
	assert.Equal(t, policy.Policy{
		Preopens:         []policy.Preopen{{Host: "a", Guest: "a"}, {Host: "b", Guest: "/b", ReadOnly: true}},
		Env:              []string{"HOME", "LIST=a,b=c", "EMPTY="},
		InheritListeners: true,
		MaxCPU:           120,
		NoStdin:          true,
	}, o.Policy)
}

// Flags add to the lists of a policy file and replace what it says otherwise,
// wherever --policy stands.
func TestPolicyFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "app.toml")
	require.NoError(t, os.WriteFile(file, []byte("dir = [\"data\"]\nmax-memory = \"1G\"\nno-stdin = true\nseal = true\n"), 0o666))
	var o options
	fs := o.buildFlags()
	require.NoError(t, fs.Parse([]string{"--dir", "more", "--max-memory", "2G", "--no-stdin=false", "--policy", file}))
	require.NoError(t, o.complete(fs))
	assert.Equal(t, policy.Policy{
		Preopens:  []policy.Preopen{{Host: "data", Guest: "data"}, {Host: "more", Guest: "more"}},
		MaxMemory: 2 << 30,
		Sealed:    true,
	}, o.Policy)

	require.NoError(t, os.WriteFile(file, []byte("\nmax-memory = \"much\"\n"), 0o666))
	status, _, stderr := wasmc(t, "--policy", file, "a.wasm")
	assert.Equal(t, exitFailure, status)
	assert.Equal(t, "wasmc: "+file+":2: max-memory: \"much\": not a number; want a size, as 65536, 64K, 256M or 2G\n", stderr)
}

func TestNothingIsGrantedUnasked(t *testing.T) {
	var o options
	require.NoError(t, o.complete(o.buildFlags()))
	assert.Zero(t, o.Policy)
}

func TestFullAccess(t *testing.T) {
	var o options
	fs := o.buildFlags()
	require.NoError(t, fs.Parse([]string{"--full-access", "--dir", "/tmp"}))
	require.NoError(t, o.complete(fs))
	assert.Equal(t, policy.Policy{
		Preopens:   []policy.Preopen{{Host: "/tmp", Guest: "/tmp"}, {Host: "/", Guest: "/"}, {Host: ".", Guest: "."}},
		InheritEnv: true,
	}, o.Policy)
}

func TestRunLeavesTheProgramsArgumentsAlone(t *testing.T) {
	var o options
	fs := o.flags("run")
	fs.SetInterspersed(false)
	require.NoError(t, fs.Parse(strings.Fields("-O1 app.wasm -O3 --dir / -- x")))
	assert.Equal(t, strings.Fields("app.wasm -O3 --dir / -- x"), fs.Args())
	assert.Equal(t, "1", o.Level)
	assert.Empty(t, o.Policy.Preopens)
}
