// 32 and 64 bit arithmetic at its edges: division, remainder, shifts, rotations,
// counts. Operands are volatile, so that only the machine can compute.
#include <inttypes.h>
#include <stdio.h>

static const int64_t values[] = {
	0, 1, -1, 2, -2, 3, 7, -7, 10, 63, 64, 65, 127, 255, 256, INT32_MAX, INT32_MIN, (int64_t)UINT32_MAX,
	(int64_t)INT32_MAX + 1, (int64_t)INT32_MIN - 1, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1,
	0x5555555555555555, 0x123456789abcdef0,
};
enum { N = sizeof values / sizeof *values };

static uint64_t rotate_left(uint64_t x, unsigned n)
{
	return x << (n & 63) | x >> (-n & 63);
}

static uint32_t rotate_right32(uint32_t x, unsigned n)
{
	return x >> (n & 31) | x << (-n & 31);
}

static uint64_t hash;

static void mix(uint64_t v)
{
	hash = (hash ^ v) * 0x100000001b3;
}

static void pair64(volatile int64_t a, volatile int64_t b)
{
	uint64_t ua = a, ub = b;
	mix(ua + ub), mix(ua - ub), mix(ua * ub), mix(ua & ub), mix(ua | ub), mix(ua ^ ub);
	mix(ua << (b & 63)), mix(a >> (b & 63)), mix(ua >> (b & 63)), mix(rotate_left(a, b));
	mix(a < b), mix(a <= b), mix(ua < ub), mix(ua <= ub), mix(a == b);
	if (b != 0)
		mix(ua / ub), mix(ua % ub);
	if (b != 0 && !(a == INT64_MIN && b == -1))
		mix(a / b), mix(a % b);
}

static void pair32(volatile int32_t a, volatile int32_t b)
{
	uint32_t ua = a, ub = b;
	mix(ua + ub), mix(ua - ub), mix(ua * ub), mix(ua & ub), mix(ua | ub), mix(ua ^ ub);
	mix(ua << (b & 31)), mix(a >> (b & 31)), mix(ua >> (b & 31)), mix(rotate_right32(a, b));
	mix(a < b), mix(a <= b), mix(ua < ub), mix(ua <= ub);
	mix((int64_t)a * b), mix((uint64_t)ua * ub);
	if (b != 0)
		mix(ua / ub), mix(ua % ub);
	if (b != 0 && !(a == INT32_MIN && b == -1))
		mix(a / b), mix(a % b);
}

int main(void)
{
	for (int i = 0; i < N; i++) {
		volatile int64_t a = values[i];
		hash = 0;
		for (int k = 0; k < N; k++) {
			pair64(a, values[k]);
			pair32(a, values[k]);
		}
		printf("%" PRIx64 ": %" PRIx64, a, hash);
		if (a)
			printf(" clz %d ctz %d", __builtin_clzll(a), __builtin_ctzll(a));
		if ((int32_t)a)
			printf(" clz32 %d ctz32 %d", __builtin_clz(a), __builtin_ctz(a));
		printf(" popcnt %d %d", __builtin_popcountll(a), __builtin_popcount(a));
		printf(" ext %" PRId64 " %" PRId64 " %" PRId64 "\n", (int64_t)(int8_t)a, (int64_t)(int16_t)a, (int64_t)(int32_t)a);
	}
	// The remainder by -1 is 0 in WebAssembly where C and x86 have none.
	volatile int64_t minus_one = -1;
	printf("%" PRId64 "\n", INT64_MAX % minus_one);
	return 0;
}
