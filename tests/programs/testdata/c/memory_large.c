// Almost 3 GiB are allocated and touched here and there; addresses with the top
// bit set work like the others.
//! status: 0
//! stdout: 46 blocks, 0 wrong
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	enum { BLOCK = 64 << 20, BLOCKS = 46, STEP = 1 << 20 };
	static uint8_t *blocks[BLOCKS];
	int n = 0, wrong = 0;
	while (n < BLOCKS && (blocks[n] = malloc(BLOCK)))
		n++;
	for (int i = 0; i < n; i++)
		for (uint32_t at = 0; at < BLOCK; at += STEP)
			*(volatile uint64_t *)(blocks[i] + at) = (uint64_t)(uintptr_t)(blocks[i] + at) * 0x9E3779B97F4A7C15;
	for (int i = 0; i < n; i++)
		for (uint32_t at = 0; at < BLOCK; at += STEP)
			wrong += *(volatile uint64_t *)(blocks[i] + at) != (uint64_t)(uintptr_t)(blocks[i] + at) * 0x9E3779B97F4A7C15;
	printf("%d blocks, %d wrong\n", n, wrong);
	return 0;
}
