/* The rounding functions, which clang calls for machines without instructions
 * for them. They return quiet NaNs, as WebAssembly wants. */

#include "math.h"
#include "abi.h"

/* quiet sets the quiet bit of a NaN. LLVM would leave out an addition of zero. */
static double quiet(double nan)
{
	union {
		double number;
		u64 bits;
	} u = {nan};
	u.bits |= 1ull << 51;
	return u.number;
}

/* Adding 2^52 leaves no bits for a fraction, so the addition rounds, to nearest
 * and even: the only mode that there is. Numbers from 2^52 on have no fraction. */
double rint(double x)
{
	const double big = 0x1p52;
	if (x != x)
		return quiet(x);
	if (__builtin_fabs(x) >= big)
		return x;
	double signed_big = __builtin_copysign(big, x);
	return __builtin_copysign((x + signed_big) - signed_big, x);
}

double nearbyint(double x) __attribute__((alias("rint")));
double roundeven(double x) __attribute__((alias("rint")));

double floor(double x)
{
	double r = rint(x);
	return r > x ? r - 1 : r;
}

/* -0.5 becomes -0. */
double ceil(double x)
{
	double r = rint(x);
	return r < x ? __builtin_copysign(r + 1, x) : r;
}

double trunc(double x)
{
	return x < 0 ? ceil(x) : floor(x);
}

/* A double holds every float, and the results are floats again. */

float rintf(float x)
{
	return rint(x);
}

float nearbyintf(float x) __attribute__((alias("rintf")));
float roundevenf(float x) __attribute__((alias("rintf")));

float floorf(float x)
{
	return floor(x);
}

float ceilf(float x)
{
	return ceil(x);
}

float truncf(float x)
{
	return trunc(x);
}
