/* The rounding functions against the machine's instructions, for special numbers
 * and random bits. NaNs need only be quiet. */

#include "test.h"
#include "math.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

static u64 bits(double x)
{
	u64 b;
	memcpy(&b, &x, sizeof b);
	return b;
}

static u32 bits32(float x)
{
	u32 b;
	memcpy(&b, &x, sizeof b);
	return b;
}

static void compare(double x, double got, double want)
{
	const u64 quiet = 1ull << 51;
	if (x != x)
		CHECK(got != got && bits(got) & quiet);
	else
		EQUAL(bits(got), bits(want));
}

static void compare32(float x, float got, float want)
{
	const u32 quiet = 1u << 22;
	if (x != x)
		CHECK(got != got && bits32(got) & quiet);
	else
		EQUAL(bits32(got), bits32(want));
}

/* The builtins are the instructions; the volatile pointers our functions. */
static double (*volatile our_rint)(double) = rint, (*volatile our_floor)(double) = floor,
			 (*volatile our_ceil)(double) = ceil, (*volatile our_trunc)(double) = trunc;
static float (*volatile our_rintf)(float) = rintf, (*volatile our_floorf)(float) = floorf,
			(*volatile our_ceilf)(float) = ceilf,
			(*volatile our_truncf)(float) = truncf;

static void test(u64 b)
{
	double x;
	float y;
	u32 low = b;
	memcpy(&x, &b, sizeof x);
	memcpy(&y, &low, sizeof y);
	compare(x, our_rint(x), __builtin_rint(x));
	compare(x, our_floor(x), __builtin_floor(x));
	compare(x, our_ceil(x), __builtin_ceil(x));
	compare(x, our_trunc(x), __builtin_trunc(x));
	compare32(y, our_rintf(y), __builtin_rintf(y));
	compare32(y, our_floorf(y), __builtin_floorf(y));
	compare32(y, our_ceilf(y), __builtin_ceilf(y));
	compare32(y, our_truncf(y), __builtin_truncf(y));
}

/* Around an exact number, and its negative. */
static void test_around(double x)
{
	float y = x;
	for (i64 d = -2; d <= 2; d++) {
		test(bits(x) + d);
		test((bits(x) + d) ^ 1ull << 63);
		test(bits32(y) + d);
		test((bits32(y) + d) ^ 1u << 31);
	}
}

void wasmc_start(void)
{
	static const double around[] = {0,	0.25,	0.5,	0.75,	1,	1.5,
					2.5,	3.5,	4.75,	0x1p22, 0x1p23, 0x1p24,
					0x1p51, 0x1p52, 0x1p53, 0x1p63};
	for (u32 i = 0; i < sizeof around / sizeof *around; i++)
		test_around(around[i]);
	test_around(__builtin_inf());
	u64 random = 1;
	for (u32 i = 0; i < 100000; i++) {
		random = random * 6364136223846793005 + 1442695040888963407;
		test(random ^ random >> 29);
		/* Exponents around those where fractions are: 2^-3 to 2^60. */
		test((random >> 12) | (1020 + random % 64) << 52 | (random & 1) << 63);
	}
}
