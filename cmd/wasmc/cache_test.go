package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/cache"
	"wasmc/backend/target"
	"wasmc/backend/toolchain"
)

var tools = &toolchain.Tools{
	Clang: toolchain.Tool{Path: "/bin/clang", Version: "22", ID: "1"}, LLD: toolchain.Tool{Path: "/bin/lld", Version: "22", ID: "2"}, Major: 22,
}

func TestCacheKeyDependsOnAllThatMakesAProgram(t *testing.T) {
	keys := map[cache.Key]string{}
	lib := filepath.Join(t.TempDir(), "lib.wasm")
	require.NoError(t, os.WriteFile(lib, []byte("c"), 0o666))
	add := func(module string, args ...string) {
		var o options
		fs := o.buildFlags()
		require.NoError(t, fs.Parse(args))
		require.NoError(t, o.complete(fs))
		key, err := cacheKey([]byte(module), &o, tools)
		require.NoError(t, err)
		assert.NotContains(t, keys, key, "%q %v", module, args)
		keys[key] = module
	}
	add("a")
	add("b")
	add("a", "-O1")
	add("a", "--cpu=native")
	add("a", "--dir=.")
	add("a", "--dir=.:ro")
	add("a", "--dir=.::/data")
	add("a", "--env=A=B")
	add("a", "--inherit-env")
	add("a", "--listenfd")
	add("a", "--full-access")
	add("a", "--features-off=simd128")
	add("a", "--passes-off=deadcode")
	add("a", "--link=lib="+lib)
	add("a", "--emit=obj")
	add("a", "-lm", "--prefix=p") // native code knows it
	add("a", "-lm", "--prefix=q")
	for _, other := range target.All {
		if other.Arch != runtime.GOARCH {
			add("a", "--target="+other.Name)
		}
	}
}

func TestCacheKeyDoesNotDependOnHowABuildIsWatched(t *testing.T) {
	key := func(args ...string) cache.Key {
		var o options
		require.NoError(t, o.flags("run").Parse(args))
		key, err := cacheKey(nil, &o, tools)
		require.NoError(t, err)
		return key
	}
	assert.Equal(t, key(), key("-v", "-x", "-j1"))
}

// TestCachedBuilds builds a program again and again: what comes from the cache is the
// same, bit by bit, and no tool makes it.
func TestCachedBuilds(t *testing.T) {
	if _, err := toolchain.Find(""); err != nil {
		t.Skip(err)
	}
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("argc.wasm", argc(), 0o666))
	build := func(variables []string, flags ...string) (commands string, out []byte) {
		t.Helper()
		cmd := process(t, append(flags, "-x", "argc.wasm", "-o", "argc")...)
		cmd.Env = append(cmd.Env, variables...)
		said, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", said)
		out, err = os.ReadFile("argc")
		require.NoError(t, err)
		return string(said), out
	}
	clang := "-x ir"
	commands, first := build(nil)
	assert.Contains(t, commands, clang)
	commands, second := build(nil)
	assert.Empty(t, commands)
	assert.Equal(t, first, second)

	// Another policy is another program of the same code, but for the unit that
	// has the policy: here the only one.
	commands, other := build(nil, "--env", "A=B")
	assert.Contains(t, commands, clang)
	assert.NotEqual(t, first, other)
	for _, off := range []struct{ flags, variables []string }{
		{flags: []string{"--no-cache"}}, {variables: []string{cacheVariable + "=" + noCache}},
	} {
		commands, again := build(off.variables, off.flags...)
		assert.Contains(t, commands, clang)
		assert.Equal(t, first, again)
	}
	dir, err := filepath.Abs("elsewhere")
	require.NoError(t, err)
	commands, _ = build([]string{cacheVariable + "=" + dir})
	assert.Contains(t, commands, clang)
	assert.DirExists(t, dir)

	said, err := process(t, "clean").CombinedOutput()
	require.NoError(t, err)
	assert.Contains(t, string(said), "freed in "+filepath.Join(cacheHome(t), "wasmc", "cache"))
	commands, again := build(nil)
	assert.Contains(t, commands, clang)
	assert.Equal(t, first, again)
}

func cacheHome(t *testing.T) string {
	home, err := filepath.Abs("cache")
	require.NoError(t, err)
	return home
}

// TestDamagedCacheDoesNoHarm damages every file of the cache.
func TestDamagedCacheDoesNoHarm(t *testing.T) {
	if _, err := toolchain.Find(""); err != nil {
		t.Skip(err)
	}
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("argc.wasm", argc(), 0o666))
	build := func() []byte {
		t.Helper()
		said, err := process(t, "argc.wasm", "-o", "argc").CombinedOutput()
		require.NoError(t, err, "%s", said)
		out, err := os.ReadFile("argc")
		require.NoError(t, err)
		return out
	}
	first := build()
	files, err := filepath.Glob(filepath.Join(cacheHome(t), "wasmc", "cache", "*", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(name, bytes.Repeat([]byte{'x'}, len(data)), 0o666))
	}
	assert.True(t, bytes.Equal(first, build()))
}

func TestCacheVariables(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	sizes := map[string]int64{"": defaultCacheSize, "0": 0, "1000": 1000, "3K": 3 << 10, "500M": 500 << 20, "2G": 2 << 30, "1T": 1 << 40}
	for s, want := range sizes {
		t.Setenv(cacheSizeVariable, s)
		got, err := cacheSize()
		require.NoError(t, err, s)
		assert.Equal(t, want, got, s)
	}
	for _, s := range []string{"x", "-1", "1.5G", "G", "1Q", "9999999999T"} {
		t.Setenv(cacheSizeVariable, s)
		_, err := openCache()
		assert.Error(t, err, s)
	}
	t.Setenv(cacheSizeVariable, "")
	t.Setenv(cacheVariable, "/dev/null/cache")
	_, err := openCache()
	assert.Error(t, err) // the user has said so

	t.Setenv(cacheVariable, "")
	t.Setenv("XDG_CACHE_HOME", "/dev/null")
	c, err := openCache()
	assert.NoError(t, err) // a build needs no cache
	assert.Nil(t, c)
}

func TestTimeLeft(t *testing.T) {
	assert.Equal(t, "30 s", left(10*time.Second, 0.25))
	assert.Equal(t, "0 s", left(10*time.Second, 1))
	assert.Equal(t, "2 min 05 s", left(125*time.Second, 0.5))
}
