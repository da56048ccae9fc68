package main

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/target"
)

func TestCacheForgetsWhatIsNotUsed(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	c, err := openCache()
	require.NoError(t, err)
	assert.True(t, errors.Is(c.use("none"), fs.ErrNotExist))

	old := time.Now().Add(-unused - time.Hour)
	for _, key := range []string{"used", "forgotten"} {
		require.NoError(t, os.WriteFile(c.file(key), nil, 0o777))
		require.NoError(t, os.Chtimes(c.file(key), old, old))
	}
	require.NoError(t, c.use("used"))
	c.sweep()
	assert.FileExists(t, c.file("used"))
	assert.NoFileExists(t, c.file("forgotten"))
}

func TestCacheKeyDependsOnAllThatMakesAProgram(t *testing.T) {
	keys := map[string]string{}
	add := func(module string, args ...string) {
		var o options
		fs := o.flags("run")
		require.NoError(t, fs.Parse(args))
		require.NoError(t, o.complete(fs))
		key, err := cacheKey([]byte(module), &o, "/bin/sh")
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
	add("a", "--passes-off=deadcode")
	for _, other := range target.All {
		if other.Arch != runtime.GOARCH {
			add("a", "--target="+other.Name)
		}
	}
}

func TestCacheKeyDoesNotDependOnHowABuildIsWatched(t *testing.T) {
	key := func(args ...string) string {
		var o options
		require.NoError(t, o.flags("run").Parse(args))
		key, err := cacheKey(nil, &o, "/bin/sh")
		require.NoError(t, err)
		return key
	}
	assert.Equal(t, key(), key("-v", "-x", "-j1"))
}
