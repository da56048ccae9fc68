// Package faults tests what programs do when the machine is full, slow, limited or in
// other trouble.
package faults

import (
	"testing"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }
