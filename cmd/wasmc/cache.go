package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"wasmc/backend/policy"
)

// A cache is the directory of programs that wasmc run has compiled. A program's
// file appears whole and is never changed, so that any number of runs can share
// it. Its modification time says when it was last used.
type cache struct{ dir string }

// unused is how long a program stays in the cache without being run.
const unused = 30 * 24 * time.Hour

func openCache() (*cache, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("no place for compiled programs: %w", err)
	}
	c := &cache{filepath.Join(dir, "wasmc", "run")}
	return c, os.MkdirAll(c.dir, 0o700)
}

func (c *cache) file(key string) string { return filepath.Join(c.dir, key) }

// use marks a program as used now. It fails with fs.ErrNotExist if the cache
// does not have it.
func (c *cache) use(key string) error {
	now := time.Now()
	return os.Chtimes(c.file(key), now, now)
}

// sweep removes what was not used for long. It is no error if that fails: the
// next build tries again.
func (c *cache) sweep() {
	entries, _ := os.ReadDir(c.dir)
	for _, e := range entries {
		if st, err := e.Info(); err == nil && time.Since(st.ModTime()) > unused {
			os.Remove(filepath.Join(c.dir, e.Name()))
		}
	}
}

// cacheKey is the name of the program that o and the given tools make of a
// module: a hash of all that it depends on.
func cacheKey(module []byte, o *options, tools ...string) (string, error) {
	wasmc, err := os.Executable()
	if err != nil {
		return "", err
	}
	var ids []fileID
	for _, file := range append(tools, wasmc) {
		id, err := identify(file)
		if err != nil {
			return "", err
		}
		ids = append(ids, id)
	}
	description, err := json.Marshal(struct {
		Module             [sha256.Size]byte
		Tools              []fileID
		Target, CPU, Level string
		Policy             policy.Policy
		PassesOff          passesOff
		Linked             links
	}{sha256.Sum256(module), ids, o.Target.Name, o.CPU, o.Level, o.Policy, o.off, o.linked})
	if err != nil {
		panic("cache: " + err.Error()) // strings and numbers always can be JSON
	}
	key := sha256.Sum256(description)
	return hex.EncodeToString(key[:]), nil
}

// A fileID tells versions of a tool apart without reading the file, as ccache
// does it.
type fileID struct {
	Path     string
	Size     int64
	Modified time.Time
}

func identify(file string) (fileID, error) {
	st, err := os.Stat(file)
	if err != nil {
		return fileID{}, err
	}
	return fileID{file, st.Size(), st.ModTime().UTC()}, nil
}
