// ceil, floor, trunc, nearest, sqrt, copysign and fused-free arithmetic, to the bit.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void bits(double d)
{
	uint64_t a;
	memcpy(&a, &d, 8);
	printf(" %016" PRIx64, isnan(d) ? (uint64_t)0x7ff8000000000000 : a);
}

static void bits32(float f)
{
	uint32_t a;
	memcpy(&a, &f, 4);
	printf(" %08" PRIx32, isnan(f) ? (uint32_t)0x7fc00000 : a);
}

int main(void)
{
	volatile double values[] = {
		0.0, -0.0, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.49999999999999994, -0.49999999999999994, 3.7, -3.7, 1e15 + 0.5,
		4503599627370495.5, 4503599627370497.5, 9007199254740993.0, 1e300, -1e300, 5e-324, INFINITY, -INFINITY, NAN,
		8388607.5, 8388608.5, 0.1, 1.0 / 3,
	};
	enum { N = sizeof values / sizeof *values };
	for (int i = 0; i < N; i++) {
		double d = values[i];
		float f = d;
		bits(ceil(d)), bits(floor(d)), bits(trunc(d)), bits(rint(d)), bits(sqrt(d)), bits(fabs(d)), bits(-d);
		bits32(ceilf(f)), bits32(floorf(f)), bits32(truncf(f)), bits32(rintf(f)), bits32(sqrtf(f)), bits32(fabsf(f));
		printf("\n");
	}
	for (int i = 0; i < N; i++)
		for (int k = 0; k < N; k++) {
			double a = values[i], b = values[k];
			float x = a, y = b;
			bits(a + b), bits(a - b), bits(a * b), bits(a / b), bits(a * b + a), bits(copysign(a, b));
			bits32(x + y), bits32(x - y), bits32(x * y), bits32(x / y), bits32(x * y - y);
			printf(" %d%d%d%d%d%d\n", a < b, a <= b, a > b, a >= b, a == b, a != b);
		}
	return 0;
}
