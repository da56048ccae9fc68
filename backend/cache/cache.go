// Package cache keeps files that were expensive to make in a directory, by the hash
// of all that they were made from. What it returns is what was stored, or nothing:
// contents are compared with their hash. Any number of processes may use a directory
// at a time, and may be killed at any moment.
//
// The form is that of the Go tool's build cache. For each key there is an entry, a
// line with the hash and the size of a file, which is stored under that hash:
//
//	ab/abcd…-key     "1 cdef… 1234\n"
//	cd/cdef…-file    the file's 1234 bytes
package cache

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A Key is the hash of everything that a file depends on.
type Key [sha256.Size]byte

// A Cache is a directory of files. A nil *Cache is always empty.
type Cache struct {
	dir   string
	limit int64 // of the sum of the files' sizes
}

// Open returns the cache in dir, which it makes if need be. When its files have more
// than limit bytes, those that were not used for the longest time are removed.
func Open(dir string, limit int64) (*Cache, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, temporary) // fails if nothing can be written
	if err != nil {
		return nil, err
	}
	f.Close()
	return &Cache{dir, limit}, os.Remove(f.Name())
}

// The names of files end or, for temporary ones, begin with what they are.
const (
	keySuffix  = "-key"
	fileSuffix = "-file"
	temporary  = "new-"
)

// An entry says what a key stands for.
type entry struct {
	hash [sha256.Size]byte
	size int64
}

// format is an entry's text. The 1 is the version of the directory's form.
const format = "1 %x %d\n"

func (c *Cache) path(hash [sha256.Size]byte, suffix string) string {
	name := hex.EncodeToString(hash[:])
	return filepath.Join(c.dir, name[:2], name+suffix)
}

// lookup returns the entry of a key, and the name of the file that it stands for,
// which has the right size.
func (c *Cache) lookup(key Key) (e entry, file string, ok bool) {
	if c == nil {
		return e, "", false
	}
	text, err := os.ReadFile(c.path(key, keySuffix))
	if err != nil {
		return e, "", false
	}
	var hash []byte
	if _, err := fmt.Sscanf(string(text), format, &hash, &e.size); err != nil || len(hash) != sha256.Size {
		return e, "", false
	}
	copy(e.hash[:], hash)
	file = c.path(e.hash, fileSuffix)
	st, err := os.Stat(file)
	return e, file, err == nil && st.Size() == e.size
}

// File returns the name of the file stored under key, whose contents it does not
// look at: that is to be quick, for what is run in place. Nobody may change it.
func (c *Cache) File(key Key) (string, bool) {
	_, file, ok := c.lookup(key)
	if ok {
		c.use(key, file)
	}
	return file, ok
}

// Get returns the contents of the file stored under key.
func (c *Cache) Get(key Key) ([]byte, bool) {
	e, file, ok := c.lookup(key)
	if !ok {
		return nil, false
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, false
	}
	if sha256.Sum256(data) != e.hash {
		os.Remove(file) // it is damaged; Put would take it for the right one
		return nil, false
	}
	c.use(key, file)
	return data, true
}

// use notes that the file was used just now. If that fails it may be removed early.
func (c *Cache) use(key Key, file string) {
	now := time.Now()
	os.Chtimes(c.path(key, keySuffix), now, now)
	os.Chtimes(file, now, now)
}

// Put stores data under key, as a file that can be executed if mode says so.
func (c *Cache) Put(key Key, data []byte, mode os.FileMode) error {
	if c == nil {
		return nil
	}
	e := entry{sha256.Sum256(data), int64(len(data))}
	if err := c.putFile(e, data, mode); err != nil {
		return err
	}
	if err := c.write(c.path(key, keySuffix), fmt.Appendf(nil, format, e.hash, e.size), 0o666); err != nil {
		return err
	}
	return c.grown(e.size)
}

// putFile stores the file of an entry, unless it is there.
func (c *Cache) putFile(e entry, data []byte, mode os.FileMode) error {
	file := c.path(e.hash, fileSuffix)
	if f, err := os.Open(file); err == nil {
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, f); err == nil && bytes.Equal(h.Sum(nil), e.hash[:]) {
			now := time.Now()
			if err := os.Chtimes(file, now, now); !errors.Is(err, fs.ErrNotExist) {
				return err
			} // else another process has removed it meanwhile
		}
	}
	return c.write(file, data, mode)
}

// write makes a file, which appears whole.
func (c *Cache) write(name string, data []byte, mode os.FileMode) (err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	tmp := filepath.Join(c.dir, temporary+rand.Text())
	defer func() {
		if err != nil {
			os.Remove(tmp)
		}
	}()
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp, name)
}
