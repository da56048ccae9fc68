package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"wasmc/backend"
	"wasmc/backend/cache"
	"wasmc/backend/embedded"
	"wasmc/backend/policy"
	"wasmc/backend/toolchain"
)

// The environment says where the cache is and how large it may become.
const (
	cacheVariable     = "WASMC_CACHE"
	cacheSizeVariable = "WASMC_CACHE_SIZE"

	noCache          = "off" // as a value of cacheVariable
	defaultCacheSize = 2 << 30
)

// cacheDir returns the directory of the cache, "" if there is to be none. chosen
// tells whether the user has said so.
func cacheDir() (dir string, chosen bool, err error) {
	switch dir := os.Getenv(cacheVariable); dir {
	case noCache:
		return "", true, nil
	case "":
		user, err := os.UserCacheDir()
		return filepath.Join(user, "wasmc", "cache"), false, err
	default:
		return dir, true, nil
	}
}

// openCache returns the cache, or nil if there is none: because the user wants it
// so, or because there is no place where he has not chosen one.
func openCache() (*cache.Cache, error) {
	limit, err := cacheSize()
	if err != nil {
		return nil, err
	}
	dir, chosen, err := cacheDir()
	if err != nil || dir == "" {
		return nil, nil
	}
	c, err := cache.Open(dir, limit)
	if err != nil && !chosen {
		return nil, nil
	}
	return c, err
}

// cacheSize returns the limit of the cache in bytes.
func cacheSize() (int64, error) {
	s := os.Getenv(cacheSizeVariable)
	if s == "" {
		return defaultCacheSize, nil
	}
	number, shift := s, 0
	if i := strings.IndexByte("KMGT", s[len(s)-1]); i >= 0 {
		number, shift = s[:len(s)-1], 10*(i+1)
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n<<shift>>shift != n {
		return 0, fmt.Errorf("%s=%s: want a number of bytes, such as 500M or 10G", cacheSizeVariable, s)
	}
	return n << shift, nil
}

// useCache lets the build that o describes use the cache, and sets the key of its
// result, if what it makes takes clang and the user does not want to see how it is
// made.
func (o *options) useCache(in *input) error {
	if o.noCache || o.Work || o.dump != (dump{}) || o.kind.text || o.kind.module != nil {
		return nil
	}
	var err error
	if o.Cache, err = openCache(); err != nil || o.Cache == nil {
		return err
	}
	if o.hasNative() {
		return nil // see useNativeCache
	}
	return o.setResult(in)
}

func (o *options) setResult(in *input) error {
	tools, err := toolchain.Find(o.Clang)
	if err != nil {
		return err
	}
	o.Result, err = cacheKey(in.data, o, tools)
	return err
}

// useNativeCache does for a program with native code what useCache does for others,
// once it is known what native code that is.
func (o *options) useNativeCache(in *input) error {
	if o.Cache == nil || !o.hasNative() {
		return nil
	}
	sum, known, err := o.HashNatives()
	if err != nil || !known {
		return err
	}
	if err := o.setResult(in); err != nil {
		return err
	}
	o.Result = sha256.Sum256(append(o.Result[:], sum[:]...))
	return nil
}

// fromCache makes the output of the file that an earlier build has left in the cache,
// if there is one.
func (o *options) fromCache(r *report) (bool, error) {
	if o.Cache == nil || o.Result == (cache.Key{}) {
		return false, nil
	}
	defer r.timed("cache")()
	data, ok := o.Cache.Get(o.Result)
	if !ok {
		return false, nil
	}
	return true, backend.WriteWhole(o.Output, o.kind.emit.Mode(), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// cacheKey is the key of what o and the given tools make of a module: a hash of all
// that it depends on.
func cacheKey(module []byte, o *options, tools *toolchain.Tools) (cache.Key, error) {
	wasmc, err := os.Executable()
	if err != nil {
		return cache.Key{}, err
	}
	id, err := toolchain.Identify(wasmc)
	if err != nil {
		return cache.Key{}, err
	}
	prefix := o.Prefix
	if o.kind.emit == backend.Executable && !o.hasNative() { // then only errors have it
		prefix = ""
	}
	description, err := json.Marshal(struct {
		Module                   [sha256.Size]byte
		Wasmc                    string
		Tools                    *toolchain.Tools
		Target, CPU, Host, Level string
		Debug                    backend.Debug
		Emit                     string
		ExplicitBounds           bool
		Policy                   policy.Policy
		FeaturesOff              featuresOff
		Trees                    []*embedded.Tree
		PassesOff                passesOff
		Linked                   links
		Prefix, Invoke           string
		AllowMissing             bool
		Imports                  map[string]string
	}{
		sha256.Sum256(module), id, tools, o.Target.Name, o.CPU, toolchain.HostCPU(o.CPU), o.Level, o.Debug,
		o.kind.name, o.ExplicitBounds, o.Policy, o.without, o.Trees, o.off, o.linked, prefix, o.Invoke, o.AllowMissing, o.Imports,
	})
	if err != nil {
		panic("cache: " + err.Error()) // strings and numbers always can be JSON
	}
	return sha256.Sum256(description), nil
}

const cleanHelp = `Usage: wasmc clean
Empty the cache of compiled programs, and say how much that was.
`

// clean is the command that empties the cache.
func (c *cli) clean(args []string) error {
	args, err := c.parse(plainFlags("clean"), cleanHelp, args)
	if err != nil {
		return err
	}
	if len(args) != 0 {
		return usagef("clean", "unexpected argument %q", args[0])
	}
	dir, _, err := cacheDir()
	if err != nil {
		return err
	}
	if dir == "" {
		return c.print(fmt.Sprintf("there is no cache: %s=%s\n", cacheVariable, noCache))
	}
	freed, err := cache.Clean(dir)
	if err != nil {
		return err
	}
	return c.print(fmt.Sprintf("%s freed in %s\n", byteCount(int(freed)), dir))
}
