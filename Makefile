# Everything is made by the Go tool; this file only names what is done often.
# On a machine without clang, `make demo` and `make test` install it (Debian, Ubuntu).

.PHONY: all install demo test check bench bench-quick vet fmt clean

all: bin/wasmc

# The Go tool knows better than make what has changed.
.PHONY: bin/wasmc
bin/wasmc:
	go build -o bin/wasmc ./cmd/wasmc

# Where `make install` puts wasmc, its manual page and what shells complete it with.
# DESTDIR stands before all of it, for those who make packages.
PREFIX ?= /usr/local
share = $(DESTDIR)$(PREFIX)/share

install: bin/wasmc
	install -D bin/wasmc $(DESTDIR)$(PREFIX)/bin/wasmc
	install -d $(share)/man/man1 $(share)/bash-completion/completions $(share)/zsh/site-functions \
		$(share)/fish/vendor_completions.d
	bin/wasmc help --man > $(share)/man/man1/wasmc.1
	bin/wasmc completion bash > $(share)/bash-completion/completions/wasmc
	bin/wasmc completion zsh > $(share)/zsh/site-functions/_wasmc
	bin/wasmc completion fish > $(share)/fish/vendor_completions.d/wasmc.fish

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
