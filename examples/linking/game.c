/* A program that gets its dice from another module.
 *
 *   clang --target=wasm32-wasi -Wno-deprecated -O2 game.c -o game.wasm
 *   wasmc --link dice=dice.wasm game.wasm
 *   ./game 6
 */
#include <stdio.h>
#include <stdlib.h>

__attribute__((import_module("dice"), import_name("roll"))) int roll(int sides);

int main(int argc, char **argv)
{
	int sides = argc > 1 ? atoi(argv[1]) : 6;
	long sum = 0;
	for (int i = 0; i < 1000; i++)
		sum += roll(sides);
	printf("%d %d %d, and 1000 more are %ld\n", roll(sides), roll(sides), roll(sides), sum);
	return 0;
}
