# Everything is made by the Go tool; this file only names what is done often.
# On a machine without clang, `make demo` and `make test` install it (Debian, Ubuntu).

.PHONY: all demo test check bench bench-quick vet fmt clean

all: bin/wasmc

# The Go tool knows better than make what has changed.
.PHONY: bin/wasmc
bin/wasmc:
	go build -o bin/wasmc ./cmd/wasmc

demo: bin/wasmc
	scripts/setup demo
	scripts/demo

test: bin/wasmc
	scripts/setup test
	go test -timeout 40m ./...

# The tests that take long as well.
check: vet
	scripts/setup test
	WASMC_LONG=1 go test -timeout 120m ./...

# All programs against all contenders that are installed: a quarter of an hour.
bench:
	go run ./tests/bench --set all --start-up $(BENCH)

# wasmc against native code only: less than three minutes.
bench-quick:
	go run ./tests/bench --set all --start-up --contenders native,wasmc --processes 4 --most 8 $(BENCH)

vet:
	scripts/vet

fmt:
	gofmt -w cmd frontend ir backend runtime tests examples

clean:
	rm -rf bin
