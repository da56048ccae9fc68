package validate_test

import (
	"errors"

	"wasmc/frontend/binary"
	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
)

// The official test suite is run by the tests of package wat.

// check decodes and validates the module in data completely.
func check(data []byte, features wasm.Feature) error {
	m, err := binary.Decode(data, wasm.AllFeatures)
	if err != nil {
		return err
	}
	if err := validate.Module(m, features); err != nil {
		return err
	}
	var body []wasm.Instr
	for i := range m.Funcs {
		if m.Funcs[i].Import != nil {
			continue
		}
		if body, err = binary.Body(&m.Funcs[i], body); err != nil {
			return err
		}
		if err := validate.Func(m, uint32(i), body, features); err != nil {
			return err
		}
	}
	return nil
}

// message is err without the position.
func message(err error) string {
	var e *wasm.Error
	if err == nil {
		return ""
	}
	if !errors.As(err, &e) {
		return "not a *wasm.Error: " + err.Error()
	}
	return e.Msg
}
