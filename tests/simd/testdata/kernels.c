/* Loops that a test looks at in the assembly. Each is compared with the same
 * computation lane by lane. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasm_simd128.h>

#define KERNEL __attribute__((noinline))

enum { N = 1 << 12 };

static uint8_t a8[N], b8[N], out8[2 * N];
static int16_t a16[N], b16[N];
static float af[N];
static double ad[N], bd[N];
static uint32_t out32[N];

KERNEL double dot_f64(const double *a, const double *b, int n)
{
	v128_t sum = wasm_f64x2_splat(0);
	for (int i = 0; i < n; i += 2)
		sum = wasm_f64x2_add(sum, wasm_f64x2_mul(wasm_v128_load(a + i), wasm_v128_load(b + i)));
	return wasm_f64x2_extract_lane(sum, 0) + wasm_f64x2_extract_lane(sum, 1);
}

KERNEL int dot_i16(const int16_t *a, const int16_t *b, int n)
{
	v128_t sum = wasm_i32x4_splat(0);
	for (int i = 0; i < n; i += 8)
		sum = wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(wasm_v128_load(a + i), wasm_v128_load(b + i)));
	return wasm_i32x4_extract_lane(sum, 0) + wasm_i32x4_extract_lane(sum, 1) +
	       wasm_i32x4_extract_lane(sum, 2) + wasm_i32x4_extract_lane(sum, 3);
}

KERNEL void add_saturate(uint8_t *out, const uint8_t *a, const uint8_t *b, int n)
{
	for (int i = 0; i < n; i += 16)
		wasm_v128_store(out + i, wasm_u8x16_add_sat(wasm_v128_load(a + i), wasm_v128_load(b + i)));
}

/* Mula, "Base64 encoding with SIMD instructions": 12 bytes become 16 characters. */
KERNEL void base64(uint8_t *out, const uint8_t *in, int n)
{
	const v128_t offsets = wasm_i8x16_const('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
						'0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
	for (int i = 0; i + 16 <= n; i += 12, out += 16) {
		v128_t x = wasm_v128_load(in + i);
		x = wasm_i8x16_shuffle(x, x, 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
		v128_t t0 = wasm_u32x4_shr(wasm_v128_and(x, wasm_i32x4_splat(0x0000fc00)), 10);
		v128_t t1 = wasm_i32x4_shl(wasm_v128_and(x, wasm_i32x4_splat(0x000003f0)), 4);
		v128_t t2 = wasm_u32x4_shr(wasm_v128_and(x, wasm_i32x4_splat(0x0fc00000)), 6);
		v128_t t3 = wasm_i32x4_shl(wasm_v128_and(x, wasm_i32x4_splat(0x003f0000)), 8);
		v128_t digits = wasm_v128_or(wasm_v128_or(t0, t1), wasm_v128_or(t2, t3));
		v128_t class = wasm_u8x16_sub_sat(digits, wasm_i8x16_splat(51));
		v128_t upper = wasm_i8x16_gt(wasm_i8x16_splat(26), digits);
		class = wasm_v128_or(class, wasm_v128_and(upper, wasm_i8x16_splat(13)));
		wasm_v128_store(out, wasm_i8x16_add(wasm_i8x16_swizzle(offsets, class), digits));
	}
}

/* The number of iterations of four points next to each other. */
KERNEL v128_t mandelbrot(v128_t re, float imaginary, int limit)
{
	v128_t im = wasm_f32x4_splat(imaginary), x = re, y = im, count = wasm_i32x4_splat(0);
	for (int i = 0; i < limit; i++) {
		v128_t xx = wasm_f32x4_mul(x, x), yy = wasm_f32x4_mul(y, y);
		v128_t inside = wasm_f32x4_le(wasm_f32x4_add(xx, yy), wasm_f32x4_splat(4));
		if (!wasm_v128_any_true(inside))
			break;
		count = wasm_i32x4_sub(count, inside);
		y = wasm_f32x4_add(wasm_f32x4_mul(wasm_f32x4_add(x, x), y), im);
		x = wasm_f32x4_add(wasm_f32x4_sub(xx, yy), re);
	}
	return count;
}

KERNEL unsigned sad(const uint8_t *a, const uint8_t *b, int n)
{
	v128_t sum = wasm_i32x4_splat(0);
	for (int i = 0; i < n; i += 16) {
		v128_t x = wasm_v128_load(a + i), y = wasm_v128_load(b + i);
		v128_t d = wasm_v128_or(wasm_u8x16_sub_sat(x, y), wasm_u8x16_sub_sat(y, x));
		sum = wasm_i32x4_add(sum, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(d)));
	}
	return wasm_i32x4_extract_lane(sum, 0) + wasm_i32x4_extract_lane(sum, 1) +
	       wasm_i32x4_extract_lane(sum, 2) + wasm_i32x4_extract_lane(sum, 3);
}

KERNEL int find_byte(const uint8_t *a, int byte, int n)
{
	v128_t wanted = wasm_i8x16_splat(byte);
	for (int i = 0; i < n; i += 16) {
		unsigned found = wasm_i8x16_bitmask(wasm_i8x16_eq(wasm_v128_load(a + i), wanted));
		if (found)
			return i + __builtin_ctz(found);
	}
	return n;
}

/* A weighted mean in fixed point, rounded. */
KERNEL void blend(uint8_t *out, const uint8_t *a, const uint8_t *b, int weight, int n)
{
	v128_t wa = wasm_i16x8_splat(weight), wb = wasm_i16x8_splat(256 - weight), half = wasm_i16x8_splat(128);
	for (int i = 0; i < n; i += 16) {
		v128_t x = wasm_v128_load(a + i), y = wasm_v128_load(b + i);
		v128_t low = wasm_i16x8_add(wasm_i16x8_mul(wasm_u16x8_extend_low_u8x16(x), wa),
					    wasm_i16x8_mul(wasm_u16x8_extend_low_u8x16(y), wb));
		v128_t high = wasm_i16x8_add(wasm_i16x8_mul(wasm_u16x8_extend_high_u8x16(x), wa),
					     wasm_i16x8_mul(wasm_u16x8_extend_high_u8x16(y), wb));
		low = wasm_u16x8_shr(wasm_i16x8_add(low, half), 8);
		high = wasm_u16x8_shr(wasm_i16x8_add(high, half), 8);
		wasm_v128_store(out + i, wasm_u8x16_narrow_i16x8(low, high));
	}
}

KERNEL void to_u32(uint32_t *out, const float *a, float scale, int n)
{
	for (int i = 0; i < n; i += 4)
		wasm_v128_store(out + i, wasm_u32x4_trunc_sat_f32x4(
						 wasm_f32x4_mul(wasm_v128_load(a + i), wasm_f32x4_splat(scale))));
}

/* What clang has made vectors of. */
KERNEL void maxima(uint8_t *restrict out, const uint8_t *restrict a, const uint8_t *restrict b, int n)
{
	for (int i = 0; i < n; i++)
		out[i] = a[i] > b[i] ? a[i] : b[i];
}

static int failures;

static void check(const char *name, int ok)
{
	if (!ok) {
		printf("%s is wrong\n", name);
		failures++;
	}
}

static void fill(void)
{
	uint32_t x = 1;
	for (int i = 0; i < N; i++) {
		x = x * 1664525 + 1013904223;
		a8[i] = x >> 24, b8[i] = x >> 16;
		a16[i] = x >> 16, b16[i] = x >> 8;
		af[i] = (int)(x >> 20) - 2048;
		ad[i] = af[i], bd[i] = (int)(x >> 8 & 15);
	}
}

static void check_sums(void)
{
	double f[2] = { 0 };
	int dot = 0, sum = 0;
	for (int i = 0; i < N; i++) {
		f[i % 2] += ad[i] * bd[i];
		dot += a16[i] * b16[i];
		sum += abs(a8[i] - b8[i]);
	}
	check("dot_f64", dot_f64(ad, bd, N) == f[0] + f[1]);
	check("dot_i16", dot_i16(a16, b16, N) == dot);
	check("sad", sad(a8, b8, N) == (unsigned)sum);
}

static void check_bytes(void)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	int ok = 1;
	add_saturate(out8, a8, b8, N);
	for (int i = 0; i < N; i++)
		ok &= out8[i] == (a8[i] + b8[i] > 255 ? 255 : a8[i] + b8[i]);
	check("add_saturate", ok);

	base64(out8, a8, N);
	ok = 1;
	for (int i = 0; i + 16 <= N; i += 3) {
		uint8_t *out = out8 + i / 3 * 4;
		uint32_t bits = a8[i] << 16 | a8[i + 1] << 8 | a8[i + 2];
		for (int j = 0; j < 4; j++)
			ok &= out[j] == digits[bits >> (18 - 6 * j) & 63];
	}
	check("base64", ok);

	blend(out8, a8, b8, 77, N);
	ok = 1;
	for (int i = 0; i < N; i++)
		ok &= out8[i] == (a8[i] * 77 + b8[i] * 179 + 128) >> 8;
	check("blend", ok);

	maxima(out8, a8, b8, N);
	ok = 1;
	for (int i = 0; i < N; i++)
		ok &= out8[i] == a8[i] || out8[i] == b8[i];
	for (int i = 0; i < N; i++)
		ok &= out8[i] >= a8[i] && out8[i] >= b8[i];
	check("maxima", ok);

	memset(out8, 'x', N);
	out8[N - 5] = 'y';
	check("find_byte", find_byte(out8, 'y', N) == N - 5 && find_byte(out8, 'z', N) == N);
}

static void check_floats(void)
{
	int ok = 1;
	to_u32(out32, af, 0.25f, N);
	for (int i = 0; i < N; i++)
		ok &= out32[i] == (af[i] < 0 ? 0 : (uint32_t)(af[i] * 0.25f));
	check("to_u32", ok);

	int counts[4], wanted[4];
	wasm_v128_store(counts, mandelbrot(wasm_f32x4_make(-2, -0.75f, 0.25f, 0.5f), 0.125f, 100));
	for (int i = 0; i < 4; i++) {
		float re = (float[]){ -2, -0.75f, 0.25f, 0.5f }[i], im = 0.125f, x = re, y = im;
		for (wanted[i] = 0; wanted[i] < 100 && x * x + y * y <= 4; wanted[i]++) {
			float xx = x * x, yy = y * y;
			y = (x + x) * y + im;
			x = xx - yy + re;
		}
	}
	check("mandelbrot", !memcmp(counts, wanted, sizeof counts));
}

int main(void)
{
	fill();
	check_sums();
	check_bytes();
	check_floats();
	puts(failures ? "wrong" : "right");
	return failures;
}
