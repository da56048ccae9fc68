/* A module of its own, with its own memory: dice whose state nobody else can see or change.
 *
 *   clang --target=wasm32-wasi -Wno-deprecated -O2 -mexec-model=reactor dice.c -o dice.wasm
 */
#include <stdint.h>

static uint64_t state;

/* Runs when the module is initialised, before anything can be called. */
__attribute__((constructor)) static void start(void)
{
	state = 42;
}

/* A number from 1 to sides, by SplitMix64. */
__attribute__((export_name("roll"))) int roll(int sides)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (int)((z >> 33) % (uint32_t)sides) + 1;
}
