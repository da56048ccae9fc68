// SHA-256 of a megabyte: rotations, additions, tables.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t k[64];

static uint32_t ror(uint32_t x, int n) { return x >> n | x << (32 - n); }

/* The constants are fractions of cube roots of primes; Newton's method in integers finds them. */
static void constants(void)
{
	for (int n = 0, p = 2; n < 64; p++) {
		int prime = 1;
		for (int d = 2; d * d <= p; d++)
			prime &= p % d != 0;
		if (!prime)
			continue;
		unsigned __int128 target = (unsigned __int128)p << 96, low = 0, high = (unsigned __int128)8 << 32;
		while (high - low > 1) {
			unsigned __int128 middle = (low + high) / 2;
			if (middle * middle * middle <= target)
				low = middle;
			else
				high = middle;
		}
		k[n++] = (uint32_t)low;
	}
}

static void block(uint32_t h[8], const uint8_t *p)
{
	uint32_t w[64], v[8];
	for (int i = 0; i < 16; i++)
		w[i] = p[4 * i] << 24 | p[4 * i + 1] << 16 | p[4 * i + 2] << 8 | p[4 * i + 3];
	for (int i = 16; i < 64; i++)
		w[i] = w[i - 16] + w[i - 7] + (ror(w[i - 15], 7) ^ ror(w[i - 15], 18) ^ w[i - 15] >> 3) +
		       (ror(w[i - 2], 17) ^ ror(w[i - 2], 19) ^ w[i - 2] >> 10);
	memcpy(v, h, sizeof v);
	for (int i = 0; i < 64; i++) {
		uint32_t s1 = ror(v[4], 6) ^ ror(v[4], 11) ^ ror(v[4], 25), choose = (v[4] & v[5]) ^ (~v[4] & v[6]);
		uint32_t s0 = ror(v[0], 2) ^ ror(v[0], 13) ^ ror(v[0], 22), major = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
		uint32_t t = v[7] + s1 + choose + k[i] + w[i];
		memmove(v + 1, v, 28);
		v[4] += t;
		v[0] = t + s0 + major;
	}
	for (int i = 0; i < 8; i++)
		h[i] += v[i];
}

int main(void)
{
	static uint8_t data[1 << 20];
	uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	constants();
	for (unsigned i = 0; i < sizeof data; i++)
		data[i] = i * 131 + (i >> 8);
	for (unsigned i = 0; i < sizeof data; i += 64)
		block(h, data + i);
	for (int i = 0; i < 8; i++)
		printf("%08x", (unsigned)h[i]);
	printf("\n");
	return 0;
}
