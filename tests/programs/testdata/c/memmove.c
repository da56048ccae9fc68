// memcpy, memmove and memset with all overlaps, compared with byte loops.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 300 };

static void fill(uint8_t *p)
{
	for (int i = 0; i < SIZE; i++)
		p[i] = i * 37 + (i >> 3);
}

static void move(uint8_t *p, int to, int from, int n)
{
	uint8_t copy[SIZE];
	for (int i = 0; i < n; i++)
		copy[i] = p[from + i];
	for (int i = 0; i < n; i++)
		p[to + i] = copy[i];
}

int main(void)
{
	static uint8_t a[SIZE], b[SIZE], large[3 << 20];
	static const int sizes[] = {0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200};
	int wrong = 0;
	for (unsigned k = 0; k < sizeof sizes / sizeof *sizes; k++)
		for (int from = 0; from < 40; from += 3)
			for (int to = 0; to < 80; to++) {
				volatile int n = sizes[k];
				fill(a), fill(b);
				memmove(a + to, a + from, n);
				move(b, to, from, n);
				wrong += memcmp(a, b, SIZE) != 0;
			}
	for (int i = 0; i < (int)sizeof large; i++)
		large[i] = i * 7 ^ i >> 9;
	memmove(large + 12345, large, sizeof large - 12345);
	memmove(large, large + 77, sizeof large - 77);
	memcpy(large + (2 << 20), large, 1 << 20);
	memset(large + 1000, 0xA5, 100001);
	uint32_t hash = 0;
	for (int i = 0; i < (int)sizeof large; i++)
		hash = hash * 31 + large[i];
	printf("%d wrong, %08x\n", wrong, (unsigned)hash);
	return 0;
}
