package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// store runs clang, unless the cache has what it would make: that depends on the
// sources, the flags, and on which compiler and C library are installed.
func (b *builder) store(name, source string, flags []string, libs ...string) (string, cost, error) {
	target := ""
	for _, flag := range flags {
		if strings.HasPrefix(flag, "--target=") {
			target = flag
		}
	}
	key, err := b.key(source, flags, target)
	if err != nil {
		return "", cost{}, err
	}
	stem := strings.TrimSuffix(filepath.Base(source), ".c")
	entry := filepath.Join(b.cache, key)
	out := filepath.Join(entry, stem+"."+name)
	if c, ok := lookup(entry); ok {
		return out, c, nil
	}
	made, err := os.MkdirTemp(b.work, stem+"-")
	if err != nil {
		return "", cost{}, err
	}
	c, err := b.run(b.clang, append(append(flags, "-o", filepath.Join(made, stem+"."+name), source), libs...)...)
	if err != nil {
		return "", cost{}, err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return "", cost{}, err
	}
	if err := os.WriteFile(filepath.Join(made, costFile), text, 0o666); err != nil {
		return "", cost{}, err
	}
	// An entry appears complete or not at all. Another process may have made it.
	if err := os.Rename(made, entry); err != nil {
		if _, ok := lookup(entry); !ok {
			return "", cost{}, err
		}
	}
	return out, c, nil
}

const costFile = "cost.json"

// lookup returns what it took to make an entry of the cache, if it is there.
func lookup(entry string) (cost, bool) {
	text, err := os.ReadFile(filepath.Join(entry, costFile))
	var c cost
	if err != nil || json.Unmarshal(text, &c) != nil {
		return cost{}, false
	}
	now := time.Now()
	os.Chtimes(entry, now, now) // for trim; if it fails, the entry is made again some day
	return c, true
}

// key is the name of a build in the cache.
func (b *builder) key(source string, flags []string, target string) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, flags)
	for _, file := range []string{source, filepath.Join(b.dir, "programs", "bench.h")} {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, len(text))
		h.Write(text)
	}
	cmd := command(b.ctx, b.clang, "-print-file-name=libc.a")
	if target != "" {
		cmd.Args = append(cmd.Args, target)
	}
	libc, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", cmd, err)
	}
	for _, file := range []string{b.clang, strings.TrimSpace(string(libc))} {
		// A library that is missing will be reported by the linker.
		if real, err := filepath.EvalSymlinks(file); err == nil {
			file = real
		}
		if st, err := os.Stat(file); err == nil {
			fmt.Fprintln(h, file, st.Size(), st.ModTime().UnixNano())
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16]), nil
}

// trim removes from the cache what was not used for a week.
func trim(cache string) error {
	entries, err := os.ReadDir(cache)
	if err != nil {
		return err
	}
	for _, e := range entries {
		st, err := e.Info()
		if os.IsNotExist(err) {
			continue // another process was faster
		}
		if err != nil {
			return err
		}
		if time.Since(st.ModTime()) > 7*24*time.Hour {
			if err := os.RemoveAll(filepath.Join(cache, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
