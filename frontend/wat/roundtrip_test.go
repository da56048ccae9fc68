package wat_test

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

// TestSuiteRoundTrips takes every module through the encoder and decoder, and
// through the printer and parser: it must come back as the same module and the
// same bytes.
func TestSuiteRoundTrips(t *testing.T) {
	n := 0
	forEachModule(t, func(t *testing.T, c *wat.Command, _ wasm.Feature) {
		m, err := c.Module.Parse(wasm.AllFeatures)
		if err != nil {
			return // TestSuiteModules says whether that is right
		}
		n++
		decoded, err := binary.Decode(binary.Encode(m), wasm.AllFeatures)
		if err != nil && c.Kind == wat.AssertInvalid {
			return // there are indices that the decoder refuses
		}
		if err != nil {
			t.Errorf("line %d: decoding what was encoded: %v", c.Line, err)
			return
		}
		if first, second := binary.Encode(m), binary.Encode(decoded); !bytes.Equal(first, second) {
			t.Errorf("line %d: encoded % x\nagain   % x", c.Line, first, second)
		}
		for _, m := range []*wasm.Module{m, decoded} {
			if err := reprint(m); err != nil && !(isRejection(c.Kind) && check(m, wasm.AllFeatures) != nil) {
				t.Errorf("line %d: %v", c.Line, err)
			}
		}
		if diff := different(m, decoded); diff != "" {
			t.Errorf("line %d: decoding what was encoded: %s", c.Line, diff)
		}
	})
	t.Logf("%d modules", n)
}

// reprint prints m and parses that, and compares the encodings.
func reprint(m *wasm.Module) error {
	var text bytes.Buffer
	if err := wat.Print(&text, m); err != nil {
		return err
	}
	again, err := wat.Parse("printed.wat", text.Bytes(), wasm.AllFeatures)
	if err != nil {
		return err
	}
	if want, got := binary.Encode(m), binary.Encode(again); !bytes.Equal(want, got) {
		return fmt.Errorf("encoded % x\nagain   % x\n%s", want, got, text.Bytes())
	}
	return nil
}

// different says in which field two modules differ apart from where things are.
// It changes them.
func different(a, b *wasm.Module) string {
	forget(a)
	forget(b)
	x, y := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range x.NumField() {
		if f, g := x.Field(i).Interface(), y.Field(i).Interface(); !reflect.DeepEqual(f, g) {
			return fmt.Sprintf("%s: %+v\n%+v", x.Type().Field(i).Name, f, g)
		}
	}
	return ""
}

// forget removes from m what the encoder may change.
func forget(m *wasm.Module) {
	for i := range m.Funcs {
		f := &m.Funcs[i]
		if body, err := binary.Body(f, nil); err == nil {
			f.Body = binary.AppendInstrs(nil, body)
		}
		for j := range m.BranchHints[uint32(i)] {
			m.BranchHints[uint32(i)][j].Offset -= f.Offset
		}
		var runs []wasm.Locals
		for _, run := range f.Locals {
			if last := len(runs) - 1; last >= 0 && runs[last].Type == run.Type {
				runs[last].Count += run.Count
			} else if run.Count > 0 {
				runs = append(runs, run)
			}
		}
		f.Locals = runs
	}
	for i := range m.Customs {
		c := &m.Customs[i]
		c.Before = 0 // the section may have been empty
		if c.Name == binary.BranchHintSection {
			c.Contents, c.Size = nil, 0
		}
	}
	m.CodeOffset = 0
	forgetOffsets(reflect.ValueOf(m).Elem())
}

// forgetOffsets sets what is called Offset in v to 0, other than in branch hints,
// and what is empty to nil.
func forgetOffsets(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.Type() != reflect.TypeFor[*wasm.Op]() {
			forgetOffsets(v.Elem())
		}
	case reflect.Slice:
		if v.Len() == 0 {
			v.SetZero()
		}
		for i := range v.Len() {
			forgetOffsets(v.Index(i))
		}
	case reflect.Map:
		if v.Len() == 0 {
			v.SetZero()
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name == "Offset" {
				v.Field(i).SetZero()
				continue
			}
			forgetOffsets(v.Field(i))
		}
	}
}
