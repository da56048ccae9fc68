package parallel

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
)

func TestEachCallsAll(t *testing.T) {
	for _, jobs := range []int{0, 1, 3, 100} {
		var calls [50]atomic.Int32
		if err := Each(jobs, len(calls), func(i int) error { calls[i].Add(1); return nil }); err != nil {
			t.Fatal(err)
		}
		for i := range calls {
			if n := calls[i].Load(); n != 1 {
				t.Errorf("jobs %d: %d was called %d times", jobs, i, n)
			}
		}
	}
	if err := Each(2, 0, func(int) error { return errors.New("called") }); err != nil {
		t.Error(err)
	}
}

func TestLowestErrorWins(t *testing.T) {
	for range 100 {
		err := Each(8, 100, func(i int) error {
			if i%10 == 7 {
				return fmt.Errorf("error %d", i)
			}
			return nil
		})
		if err == nil || err.Error() != "error 7" {
			t.Fatalf("got %v, want error 7", err)
		}
	}
}

func TestErrorEndsTheWork(t *testing.T) {
	calls := 0
	Each(1, 100, func(i int) error { calls++; return errors.New("no") })
	if calls != 1 {
		t.Errorf("%d calls, want 1", calls)
	}
}

func TestPanicReachesTheCaller(t *testing.T) {
	defer func() {
		p, ok := recover().(*Panic)
		if !ok || p.Value != "broken 3" {
			t.Fatalf("recovered %v", p)
		}
		if !strings.Contains(p.String(), "TestPanicReachesTheCaller") {
			t.Errorf("no stack of the work: %v", p)
		}
	}()
	Each(4, 10, func(i int) error {
		if i == 3 {
			panic(fmt.Sprintf("broken %d", i))
		}
		return nil
	})
	t.Fatal("no panic")
}
