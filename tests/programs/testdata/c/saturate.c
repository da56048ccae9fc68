// Saturating conversions of floats that do not fit, and of NaN.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#ifdef __wasm__
#define SATURATE(name, from, to, suffix, low, high)                                                                    \
	static to name(from x)                                                                                         \
	{                                                                                                              \
		return __builtin_wasm_trunc_saturate_##suffix(x);                                                      \
	}
#else
#define SATURATE(name, from, to, suffix, low, high)                                                                    \
	static to name(from x)                                                                                         \
	{                                                                                                              \
		return isnan(x) ? 0 : x <= low ? low : x >= (double)high ? high : (to)x;                               \
	}
#endif

SATURATE(i32_f32, float, int32_t, s_i32_f32, INT32_MIN, INT32_MAX)
SATURATE(u32_f32, float, uint32_t, u_i32_f32, 0, UINT32_MAX)
SATURATE(i32_f64, double, int32_t, s_i32_f64, INT32_MIN, INT32_MAX)
SATURATE(u32_f64, double, uint32_t, u_i32_f64, 0, UINT32_MAX)
SATURATE(i64_f32, float, int64_t, s_i64_f32, INT64_MIN, INT64_MAX)
SATURATE(u64_f32, float, uint64_t, u_i64_f32, 0, UINT64_MAX)
SATURATE(i64_f64, double, int64_t, s_i64_f64, INT64_MIN, INT64_MAX)
SATURATE(u64_f64, double, uint64_t, u_i64_f64, 0, UINT64_MAX)

int main(void)
{
	volatile double values[] = {0, -0.0, 0.9, -0.9, -1, 1.5, 2147483520, 2147483647.5, 2147483648, -2147483648, -2147483649.0,
	                            4294967040, 4294967295.5, 4294967296, 9.2e18, 9223372036854775808.0, -9223372036854775808.0,
	                            -9.3e18, 1.8e19, 18446744073709551616.0, 1e30, -1e30, INFINITY, -INFINITY, NAN};
	for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
		double d = values[i];
		float f = d;
		printf("%" PRId32 " %" PRIu32 " %" PRId32 " %" PRIu32 " ", i32_f32(f), u32_f32(f), i32_f64(d), u32_f64(d));
		printf("%" PRId64 " %" PRIu64 " %" PRId64 " %" PRIu64 "\n", i64_f32(f), u64_f32(f), i64_f64(d), u64_f64(d));
	}
	return 0;
}
