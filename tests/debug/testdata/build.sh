#!/bin/sh
# Makes the modules that the tests have no compiler for: from Rust, with the DWARF 4 that rustc writes, and with the DWARF 5
# that LLVM makes of the same. Of Debian it needs rustc and libstd-rust-dev-wasm32 (1.63), clang-22, lld-22 and llvm-22.
set -eu
cd "$(dirname "$0")"
rustc=${RUSTC:-/usr/bin/rustc}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
libraries=$("$rustc" --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib
(cd "$tmp" && for library in core compiler_builtins; do ar x "$libraries/lib$library"-*.rlib; done)
for object in "$tmp"/*.o; do
	llvm-objcopy-22 --strip-debug "$object" # it would be 3 MB
done
compile() {
	"$rustc" --target wasm32-unknown-unknown -O -g -C panic=abort -C codegen-units=1 --crate-type staticlib \
		--remap-path-prefix "$PWD=/src" ledger.rs "$@"
}
link() {
	wasm-ld-22 --no-entry --export=_start --allow-undefined --gc-sections --stack-first "$1" "$tmp"/*.o -o "$2"
	chmod 644 "$2"
}
compile --emit=obj -o "$tmp/ledger4"
link "$tmp/ledger4" ledger-dwarf4.wasm
compile --emit=llvm-ir -o "$tmp/ledger.ll"
sed -i 's/"Dwarf Version", i32 4/"Dwarf Version", i32 5/' "$tmp/ledger.ll"
clang-22 --target=wasm32 -Wno-override-module -O2 -c -x ir "$tmp/ledger.ll" -o "$tmp/ledger5"
link "$tmp/ledger5" ledger-dwarf5.wasm
