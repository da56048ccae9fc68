/* Numbers of 1024 bits: multiplication by products of 64 bits, Montgomery's reduction, and a
 * power modulo an odd number. */
#include "bench.h"

typedef unsigned __int128 u128;

enum { WORDS = 16 };

typedef u64 number[WORDS];

static number modulus, base, exponent, result;

static int less(const u64 *a, const u64 *b)
{
	for (int i = WORDS - 1; i >= 0; i--)
		if (a[i] != b[i])
			return a[i] < b[i];
	return 0;
}

static u64 subtract(u64 *r, const u64 *a, const u64 *b)
{
	u64 borrow = 0;
	for (int i = 0; i < WORDS; i++) {
		u128 d = (u128)a[i] - b[i] - borrow;
		r[i] = (u64)d;
		borrow = (u64)(d >> 64) & 1;
	}
	return borrow;
}

/* The inverse of -m modulo 2^64, by Newton's iteration. */
static u64 inverse(u64 m)
{
	u64 x = m;
	for (int i = 0; i < 6; i++)
		x *= 2 - m * x;
	return -x;
}

/* r = a b / 2^1024 modulo m */
static void montgomery(u64 *r, const u64 *a, const u64 *b, const u64 *m, u64 inv)
{
	u64 t[WORDS + 2] = {0};
	for (int i = 0; i < WORDS; i++) {
		u64 carry = 0;
		for (int j = 0; j < WORDS; j++) {
			u128 x = (u128)a[j] * b[i] + t[j] + carry;
			t[j] = (u64)x;
			carry = (u64)(x >> 64);
		}
		u128 x = (u128)t[WORDS] + carry;
		t[WORDS] = (u64)x;
		t[WORDS + 1] = (u64)(x >> 64);
		u64 q = t[0] * inv;
		carry = (u64)(((u128)q * m[0] + t[0]) >> 64);
		for (int j = 1; j < WORDS; j++) {
			x = (u128)q * m[j] + t[j] + carry;
			t[j - 1] = (u64)x;
			carry = (u64)(x >> 64);
		}
		x = (u128)t[WORDS] + carry;
		t[WORDS - 1] = (u64)x;
		t[WORDS] = t[WORDS + 1] + (u64)(x >> 64);
	}
	if (t[WORDS] || !less(t, m))
		subtract(r, t, m);
	else
		memcpy(r, t, sizeof(number));
}

/* 2^2048 modulo m, by doubling */
static void square_of_radix(u64 *r, const u64 *m)
{
	memset(r, 0, sizeof(number));
	r[0] = 1;
	for (int i = 0; i < 2 * 64 * WORDS; i++) {
		u64 carry = 0;
		for (int j = 0; j < WORDS; j++) {
			u64 next = r[j] >> 63;
			r[j] = r[j] << 1 | carry;
			carry = next;
		}
		if (carry || !less(r, m))
			subtract(r, r, m);
	}
}

static void power(u64 *r, const u64 *x, const u64 *e, const u64 *m)
{
	number square, one = {1}, p;
	u64 inv = inverse(m[0]);
	square_of_radix(square, m);
	montgomery(p, x, square, m, inv);
	montgomery(r, one, square, m, inv);
	for (int i = 64 * WORDS - 1; i >= 0; i--) {
		montgomery(r, r, r, m, inv);
		if (e[i / 64] >> i % 64 & 1)
			montgomery(r, r, p, m, inv);
	}
	montgomery(r, r, one, m, inv);
}

static void prepare(void)
{
	random_seed(19);
	for (int i = 0; i < WORDS; i++) {
		modulus[i] = (u64)random_next() << 32 | random_next();
		base[i] = (u64)random_next() << 32 | random_next();
		exponent[i] = (u64)random_next() << 32 | random_next();
	}
	modulus[0] |= 1;
	modulus[WORDS - 1] |= (u64)1 << 63;
	base[WORDS - 1] >>= 1;
}

static void kernel(void)
{
	for (int i = 0; i < 4; i++) {
		power(result, base, exponent, modulus);
		memcpy(base, result, sizeof base);
	}
}

static u64 checksum(void)
{
	return mix_bytes(0, result, sizeof result);
}
