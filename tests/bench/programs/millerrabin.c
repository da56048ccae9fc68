/* Primes of 64 bits by Miller and Rabin's test, with Montgomery's products of 128 bits;
 * greatest common divisors; integer square roots; Pollard's rho. */
#include "bench.h"

typedef unsigned __int128 u128;

enum { CANDIDATES = 10000, FACTORED = 40 };

static u64 candidates[CANDIDATES], composites[FACTORED], result;

/* The integers modulo an odd m; numbers x are held as x 2^64. */
struct field {
	u64 m, inverse, one, square; /* inverse of -m modulo 2^64; 2^64 and 2^128 modulo m */
};

static u64 mul(const struct field *f, u64 a, u64 b)
{
	u128 x = (u128)a * b;
	u64 q = (u64)x * f->inverse;
	u128 y = (u128)q * f->m;
	u64 high = (u64)(x >> 64), carry = (u64)x != 0;
	u128 sum = (u128)high + (u64)(y >> 64) + carry;
	return sum >= f->m ? (u64)(sum - f->m) : (u64)sum;
}

static u64 add(const struct field *f, u64 a, u64 b)
{
	return a >= f->m - b ? a - (f->m - b) : a + b;
}

static struct field make_field(u64 m)
{
	struct field f = {m, m, 0, 0};
	for (int i = 0; i < 6; i++)
		f.inverse *= 2 - m * f.inverse;
	f.inverse = -f.inverse;
	f.one = -m % m;
	f.square = f.one;
	for (int i = 0; i < 64; i++)
		f.square = add(&f, f.square, f.square);
	return f;
}

static u64 power(const struct field *f, u64 x, u64 e)
{
	u64 r = f->one;
	for (; e; e >>= 1) {
		if (e & 1)
			r = mul(f, r, x);
		x = mul(f, x, x);
	}
	return r;
}

static int is_prime(u64 n)
{
	static const u64 witnesses[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
	for (int i = 0; i < 12; i++)
		if (n % witnesses[i] == 0)
			return n == witnesses[i];
	struct field f = make_field(n);
	u64 minus_one = n - f.one;
	int s = __builtin_ctzll(n - 1);
	u64 d = (n - 1) >> s;
	for (int i = 0; i < 12; i++) {
		u64 x = power(&f, mul(&f, witnesses[i], f.square), d);
		if (x == f.one || x == minus_one)
			continue;
		int k = 1;
		for (; k < s; k++) {
			x = mul(&f, x, x);
			if (x == minus_one)
				break;
		}
		if (k == s)
			return 0;
	}
	return 1;
}

static u64 gcd(u64 a, u64 b)
{
	if (!a || !b)
		return a | b;
	int shift = __builtin_ctzll(a | b);
	a >>= __builtin_ctzll(a);
	while (b) {
		b >>= __builtin_ctzll(b);
		if (a > b) {
			u64 t = a;
			a = b;
			b = t;
		}
		b -= a;
	}
	return a << shift;
}

static u64 square_root(u64 n)
{
	u64 root = 0;
	for (u64 bit = (u64)1 << 62; bit; bit >>= 2)
		if (n >= root + bit) {
			n -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	return root;
}

static u64 factor(u64 n)
{
	struct field f = make_field(n);
	for (u64 c = 1;; c++) {
		u64 x = 2, y = 2, d = 1;
		while (d == 1) {
			x = add(&f, mul(&f, x, x), c);
			y = add(&f, mul(&f, y, y), c);
			y = add(&f, mul(&f, y, y), c);
			d = gcd(x > y ? x - y : y - x, n);
		}
		if (d != n)
			return d;
	}
}

static void prepare(void)
{
	random_seed(30);
	for (int i = 0; i < CANDIDATES; i++)
		candidates[i] = ((u64)random_next() << 31 | random_next()) | 1;
	for (int i = 0; i < FACTORED; i++)
		composites[i] = (u64)(1000003 + 40 * i) * (2147483647 - 2 * (u64)i);
}

static void kernel(void)
{
	result = 0;
	for (int i = 0; i < CANDIDATES; i++) {
		result = mix(result, (u64)is_prime(candidates[i]));
		result = mix(result, square_root(candidates[i]));
		for (int j = 0; j < 4; j++)
			result = mix(result,
				     gcd(candidates[i] * 6, candidates[(i + j) % CANDIDATES] * 15));
	}
	for (int i = 0; i < FACTORED; i++)
		result = mix(result, factor(composites[i]));
}

static u64 checksum(void)
{
	return result;
}
