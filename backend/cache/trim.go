package cache

import (
	"bytes"
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// How the cache stays within its limit without anybody counting its files all the
// time: a file called "grown" has a byte for each block stored since they were
// counted last. When these are an eighth of the limit, the files are counted, and
// removed until they have seven eighths of it.
const (
	grownFile = "grown"
	blockSize = 4096
	share     = 8
)

// abandoned is how old a temporary file is that no living process can need.
const abandoned = time.Hour

// grown notes that a file of n bytes, and its entry, were stored.
func (c *Cache) grown(n int64) error {
	name := filepath.Join(c.dir, grownFile)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(bytes.Repeat([]byte{'.'}, int(blocks(n)+1))); err != nil {
		return err
	}
	st, err := f.Stat()
	if err != nil || st.Size()*blockSize <= c.limit/share {
		return err
	}
	if err := os.Truncate(name, 0); err != nil {
		return err
	}
	return c.trim()
}

// blocks is how many blocks a file of n bytes takes.
func blocks(n int64) int64 { return (n + blockSize - 1) / blockSize }

// A stored file is one that trim may remove.
type stored struct {
	name string
	size int64
	used time.Time
}

// trim removes the files that were not used for the longest time.
func (c *Cache) trim() error {
	files, err := c.files()
	if err != nil {
		return err
	}
	total := int64(0)
	for _, f := range files {
		total += f.size
	}
	slices.SortFunc(files, func(a, b stored) int {
		return cmp.Or(a.used.Compare(b.used), strings.Compare(a.name, b.name))
	})
	for _, f := range files {
		if total <= c.limit/share*(share-1) {
			break
		}
		if err := os.Remove(f.name); err != nil && !os.IsNotExist(err) {
			return err
		}
		total -= f.size
	}
	return nil
}

// files lists what is stored. It removes what killed processes have left.
func (c *Cache) files() ([]stored, error) {
	var files []stored
	err := filepath.WalkDir(c.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return ignoreMissing(err)
		}
		st, err := d.Info()
		if err != nil {
			return ignoreMissing(err) // another process has removed it
		}
		switch base := d.Name(); {
		case strings.HasPrefix(base, temporary) && time.Since(st.ModTime()) > abandoned:
			return ignoreMissing(os.Remove(name))
		case strings.HasSuffix(base, keySuffix), strings.HasSuffix(base, fileSuffix):
			files = append(files, stored{name, blocks(st.Size()) * blockSize, st.ModTime()})
		}
		return nil
	})
	return files, err
}

func ignoreMissing(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}

// Clean removes everything from the cache in dir. Other files in there stay. It
// returns how many bytes were freed.
func Clean(dir string) (int64, error) {
	c := &Cache{dir: dir}
	files, err := c.files()
	freed := int64(0)
	for _, f := range files {
		if err := os.Remove(f.name); err != nil {
			return freed, ignoreMissing(err)
		}
		os.Remove(filepath.Dir(f.name)) // once it is empty
		freed += f.size
	}
	os.Remove(filepath.Join(dir, grownFile))
	return freed, err
}
