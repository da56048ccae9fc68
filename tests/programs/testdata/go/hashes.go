// Hashes, compression and encodings of a megabyte.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
)

func hashes() {
	data := make([]byte, 1<<20)
	x := uint32(1)
	for i := range data {
		x = x*1664525 + 1013904223
		data[i] = byte(x >> 27)
	}
	fmt.Printf("%x\n%x\n%x\n", sha256.Sum256(data), sha512.Sum512(data), md5.Sum(data))
	fmt.Printf("%08x\n", crc32.ChecksumIEEE(data))
	h := fnv.New64a()
	h.Write(data)
	fmt.Printf("%x\n", h.Sum64())
	mac := hmac.New(sha256.New, []byte("key"))
	mac.Write(data)
	fmt.Println(hex.EncodeToString(mac.Sum(nil)))

	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(data)
	check(w.Close())
	r, err := gzip.NewReader(&packed)
	check(err)
	fmt.Println(packed.Len())
	unpacked, err := io.ReadAll(r)
	fmt.Println(bytes.Equal(unpacked, data), err)
	fmt.Println(base64.StdEncoding.EncodeToString(data[:60]))
}
