/* Fast hashes that are not cryptographic: one like xxHash's of 64 bits, SipHash-2-4 of short
 * keys, and MurmurHash3's of 32 bits. */
#include "bench.h"

enum { SIZE = 4 << 20, KEYS = 60000 };

#define P1 0x9E3779B185EBCA87
#define P2 0xC2B2AE3D27D4EB4F
#define P3 0x165667B19E3779F9
#define P4 0x85EBCA77C2B2AE63
#define P5 0x27D4EB2F165667C5

static u8 *data;
static u64 results[3];

static u64 rol(u64 x, int n)
{
	return x << n | x >> (64 - n);
}

static u64 read64(const void *p)
{
	u64 x;
	memcpy(&x, p, sizeof x);
	return x;
}

static u32 read32(const void *p)
{
	u32 x;
	memcpy(&x, p, sizeof x);
	return x;
}

static u64 xx_round(u64 acc, u64 x)
{
	return rol(acc + x * P2, 31) * P1;
}

static u64 xxhash(const u8 *p, size_t n, u64 seed)
{
	const u8 *end = p + n;
	u64 h = seed + P5;
	if (n >= 32) {
		u64 v[4] = {seed + P1 + P2, seed + P2, seed, seed - P1};
		for (; p + 32 <= end; p += 32)
			for (int i = 0; i < 4; i++)
				v[i] = xx_round(v[i], read64(p + 8 * i));
		h = rol(v[0], 1) + rol(v[1], 7) + rol(v[2], 12) + rol(v[3], 18);
		for (int i = 0; i < 4; i++)
			h = (h ^ xx_round(0, v[i])) * P1 + P4;
	}
	h += n;
	for (; p + 8 <= end; p += 8)
		h = rol(h ^ xx_round(0, read64(p)), 27) * P1 + P4;
	for (; p < end; p++)
		h = rol(h ^ *p * P5, 11) * P1;
	h = (h ^ h >> 33) * P2;
	h = (h ^ h >> 29) * P3;
	return h ^ h >> 32;
}

#define SIP_ROUND                                                                                  \
	(v0 += v1, v1 = rol(v1, 13) ^ v0, v0 = rol(v0, 32), v2 += v3, v3 = rol(v3, 16) ^ v2,       \
	 v0 += v3, v3 = rol(v3, 21) ^ v0, v2 += v1, v1 = rol(v1, 17) ^ v2, v2 = rol(v2, 32))

static u64 siphash(const u8 *p, size_t n, u64 k0, u64 k1)
{
	u64 v0 = k0 ^ 0x736f6d6570736575, v1 = k1 ^ 0x646f72616e646f6d;
	u64 v2 = k0 ^ 0x6c7967656e657261, v3 = k1 ^ 0x7465646279746573, last = (u64)n << 56;
	for (; n >= 8; n -= 8, p += 8) {
		u64 m = read64(p);
		v3 ^= m;
		SIP_ROUND;
		SIP_ROUND;
		v0 ^= m;
	}
	for (size_t i = 0; i < n; i++)
		last |= (u64)p[i] << 8 * i;
	v3 ^= last;
	SIP_ROUND;
	SIP_ROUND;
	v0 ^= last;
	v2 ^= 255;
	for (int i = 0; i < 4; i++)
		SIP_ROUND;
	return v0 ^ v1 ^ v2 ^ v3;
}

static u32 murmur3(const u8 *p, size_t n, u32 h)
{
	size_t rest = n & 3;
	u32 k = 0;
	for (size_t i = n / 4; i > 0; i--, p += 4) {
		k = read32(p) * 0xcc9e2d51;
		h ^= (k << 15 | k >> 17) * 0x1b873593;
		h = (h << 13 | h >> 19) * 5 + 0xe6546b64;
	}
	k = 0;
	switch (rest) {
	case 3:
		k ^= (u32)p[2] << 16;
		/* fall through */
	case 2:
		k ^= (u32)p[1] << 8;
		/* fall through */
	case 1:
		k = (k ^ p[0]) * 0xcc9e2d51;
		h ^= (k << 15 | k >> 17) * 0x1b873593;
	}
	h ^= (u32)n;
	h = (h ^ h >> 16) * 0x85ebca6b;
	h = (h ^ h >> 13) * 0xc2b2ae35;
	return h ^ h >> 16;
}

static void prepare(void)
{
	if (data)
		return;
	data = malloc(SIZE);
	random_seed(24);
	for (int i = 0; i < SIZE; i++)
		data[i] = (u8)random_next();
}

static void kernel(void)
{
	memset(results, 0, sizeof results);
	for (int i = 0; i < 3; i++)
		results[0] = xxhash(data, SIZE, results[0]);
	for (u32 i = 0; i < KEYS; i++) {
		size_t n = 3 + i * 7 % 40;
		results[1] = siphash(data + i, n, results[1], i);
		results[2] = murmur3(data + i, n, (u32)results[2]);
	}
}

static u64 checksum(void)
{
	return mix_bytes(0, results, sizeof results);
}
