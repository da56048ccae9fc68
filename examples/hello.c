/* Says hello. With clang, lld and wasi-libc:
 *
 *   clang --target=wasm32-wasi -Wno-deprecated -O2 examples/hello.c -o hello.wasm
 *   wasmc hello.wasm && ./hello you
 */
#include <stdio.h>

int main(int argc, char **argv)
{
	printf("hello, %s\n", argc > 1 ? argv[1] : "world");
	return 0;
}
