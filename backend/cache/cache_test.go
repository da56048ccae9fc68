package cache

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func keyOf(s string) Key { return sha256.Sum256([]byte("key of " + s)) }

func open(t *testing.T, limit int64) *Cache {
	t.Helper()
	c, err := Open(filepath.Join(t.TempDir(), "cache"), limit)
	require.NoError(t, err)
	return c
}

func size(t *testing.T, c *Cache) (n int64) {
	t.Helper()
	files, err := c.files()
	require.NoError(t, err)
	for _, f := range files {
		n += f.size
	}
	return n
}

func TestCacheReturnsWhatWasStored(t *testing.T) {
	c := open(t, 1<<30)
	_, ok := c.Get(keyOf("a"))
	assert.False(t, ok)
	for _, data := range []string{"", "a", "another"} {
		require.NoError(t, c.Put(keyOf("a"), []byte(data), 0o777))
		got, ok := c.Get(keyOf("a"))
		assert.True(t, ok)
		assert.Equal(t, data, string(got))
		file, ok := c.File(keyOf("a"))
		assert.True(t, ok)
		st, err := os.Stat(file)
		require.NoError(t, err)
		assert.NotZero(t, st.Mode()&0o100, "it cannot be executed")
	}
	again, err := Open(c.dir, 1<<30)
	require.NoError(t, err)
	got, ok := again.Get(keyOf("a"))
	assert.True(t, ok)
	assert.Equal(t, "another", string(got))
}

func TestNilCacheIsEmpty(t *testing.T) {
	var c *Cache
	require.NoError(t, c.Put(keyOf("a"), []byte("a"), 0o666))
	_, ok := c.Get(keyOf("a"))
	assert.False(t, ok)
	_, ok = c.File(keyOf("a"))
	assert.False(t, ok)
}

func TestCacheThatCannotBeWrittenIsAnError(t *testing.T) {
	_, err := Open("/dev/null/cache", 1)
	assert.Error(t, err)
}

// TestDamagedFilesAreNotReturned damages each file of a cache in several ways. What
// is stored again afterwards is whole.
func TestDamagedFilesAreNotReturned(t *testing.T) {
	data := bytes.Repeat([]byte("contents"), 1000)
	damages := map[string]func(old []byte) []byte{
		"empty":     func([]byte) []byte { return nil },
		"truncated": func(old []byte) []byte { return old[:len(old)-1] },
		"longer":    func(old []byte) []byte { return append(old, 'x') },
		"other bit": func(old []byte) []byte { old[len(old)/2] ^= 1; return old },
		"zeros":     func(old []byte) []byte { return make([]byte, len(old)) },
	}
	for name, damage := range damages {
		for _, suffix := range []string{keySuffix, fileSuffix} {
			t.Run(name+suffix, func(t *testing.T) {
				c := open(t, 1<<30)
				require.NoError(t, c.Put(keyOf("a"), data, 0o666))
				found, err := filepath.Glob(filepath.Join(c.dir, "*", "*"+suffix))
				require.NoError(t, err)
				require.Len(t, found, 1)
				old, err := os.ReadFile(found[0])
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(found[0], damage(old), 0o666))
				if got, ok := c.Get(keyOf("a")); ok {
					assert.Equal(t, data, got)
				}
				require.NoError(t, c.Put(keyOf("a"), data, 0o666))
				got, ok := c.Get(keyOf("a"))
				assert.True(t, ok)
				assert.Equal(t, data, got)
			})
		}
	}
}

func TestCacheStaysWithinItsLimit(t *testing.T) {
	const limit = 1 << 20
	c := open(t, limit)
	old := time.Now().Add(-2 * abandoned)
	left := filepath.Join(c.dir, temporary+"left-behind")
	require.NoError(t, os.WriteFile(left, nil, 0o666))
	require.NoError(t, os.Chtimes(left, old, old))
	for i := range 200 {
		name := fmt.Sprint(i)
		require.NoError(t, c.Put(keyOf(name), bytes.Repeat([]byte(name), 1+i*100), 0o666))
		if i%10 == 0 {
			assert.LessOrEqual(t, size(t, c), int64(limit))
		}
		_, ok := c.Get(keyOf("0")) // used all the time
		assert.True(t, ok)
	}
	_, ok := c.Get(keyOf("1"))
	assert.False(t, ok)
	_, ok = c.Get(keyOf("199"))
	assert.True(t, ok)
	assert.NoFileExists(t, left)
}

func TestCleanLeavesNothingOfTheCache(t *testing.T) {
	c := open(t, 1<<30)
	other := filepath.Join(c.dir, "other")
	require.NoError(t, os.WriteFile(other, nil, 0o666))
	require.NoError(t, c.Put(keyOf("a"), []byte("a"), 0o666))
	freed, err := Clean(c.dir)
	require.NoError(t, err)
	assert.Equal(t, int64(2*blockSize), freed)
	left, err := os.ReadDir(c.dir)
	require.NoError(t, err)
	require.Len(t, left, 1)
	assert.FileExists(t, other)
	_, err = Clean(filepath.Join(c.dir, "missing"))
	assert.NoError(t, err)
}

// TestManyUseACacheAtATime has goroutines with caches of their own in one directory,
// which is always too small.
func TestManyUseACacheAtATime(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			c, err := Open(dir, 1<<18)
			if !assert.NoError(t, err) {
				return
			}
			for i := range 100 {
				name := fmt.Sprint((i * (g + 1)) % 50)
				want := bytes.Repeat([]byte(name), 5000)
				if got, ok := c.Get(keyOf(name)); ok {
					assert.True(t, bytes.Equal(want, got))
				} else {
					assert.NoError(t, c.Put(keyOf(name), want, 0o666))
				}
			}
		})
	}
	wg.Wait()
}
