#!/bin/sh
# Compiles the modules of the tests anew, with the newest clang and wasm-ld. The tests' expectations may have to
# follow: go test ./frontend/dwarf -update
set -eu
cd "$(dirname "$0")"
clang=${CLANG:-clang-22}
compile() {
	out=$1
	shift
	"$clang" --target=wasm32 -nostdlib -Wl,--no-entry --no-wasm-opt -fdebug-compilation-dir=/src -ffile-prefix-map="$PWD"=/src "$@" -o "$out"
}
compile sum-O0-dwarf4.wasm -O0 -gdwarf-4 sum.c
compile sum-O2-dwarf4.wasm -O2 -gdwarf-4 sum.c
compile sum-O0-dwarf5.wasm -O0 -gdwarf-5 sum.c
compile sum-O2-dwarf5.wasm -O2 -gdwarf-5 sum.c
compile shapes-O1-dwarf5.wasm -O1 -gdwarf-5 -fno-exceptions shapes.cpp
compile shapes-O1-dwarf2.wasm -O1 -gdwarf-2 -fno-exceptions shapes.cpp
