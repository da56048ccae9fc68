// Conversions between integers and floats round to nearest, ties to even.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void show(double d, float f)
{
	uint64_t a;
	uint32_t b;
	memcpy(&a, &d, 8);
	memcpy(&b, &f, 4);
	printf(" %016" PRIx64 " %08" PRIx32, a, b);
}

int main(void)
{
	volatile int64_t ints[] = {
		0, 1, -1, 16777216, 16777217, 16777218, 16777219, -16777217, 9007199254740992, 9007199254740993,
		9007199254740995, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, INT64_MAX - 511, INT64_MAX - 512,
		0x7fffff4000000001, 0x7fffffbfffffffff, (int64_t)0x8000008000000001,
	};
	for (unsigned i = 0; i < sizeof ints / sizeof *ints; i++) {
		int64_t v = ints[i];
		show(v, v), show((uint64_t)v, (uint64_t)v), show((int32_t)v, (int32_t)v), show((uint32_t)v, (uint32_t)v);
		printf("\n");
	}
	volatile double doubles[] = {0, -0.0, 0.5, -0.5, 0.999, 1.5, -1.5, 2147483647.9, -2147483648.9, 16777217, 1e-45,
	                             7.006492321624085e-46, 1.401298464324817e-45, 3.4028235677973366e38, 3.4028234e38, 1e-320};
	for (unsigned i = 0; i < sizeof doubles / sizeof *doubles; i++) {
		double d = doubles[i];
		show(d, (float)d), show((float)d, 0);
		if (fabs(d) < 2147483649.0)
			printf(" %" PRId32 " %" PRId64, (int32_t)d, (int64_t)d);
		if (d >= 0 && d < 4294967296.0)
			printf(" %" PRIu32 " %" PRIu64, (uint32_t)d, (uint64_t)d);
		printf("\n");
	}
	volatile double big[] = {4294967295.5, 9223372036854774784.0, 18446744073709549568.0};
	printf("%" PRIu32 " %" PRId64 " %" PRIu64 "\n", (uint32_t)big[0], (int64_t)big[1], (uint64_t)big[2]);
	return 0;
}
