// Loops that clang unrolls: with what is left over before or after, with values handed on from
// copy to copy, upwards and downwards, and with memory that overlaps.
//
//! cflags: -O3
#include <stdint.h>
#include <stdio.h>

#define KERNEL __attribute__((noinline)) static

KERNEL void copy(int n, double *a, double *b) { for (int i = 0; i < n; i++) a[i] = b[i]; }
KERNEL void down(int n, double *a, double *b) { for (int i = n - 1; i >= 0; i--) a[i] = b[i] * 2; }
KERNEL void both(int n, double *a, double *b) { for (int i = 0; i < n; i++) a[i] += b[n - 1 - i]; }
KERNEL void mean(int n, double *a, double *b) { for (int i = 1; i < n - 1; i++) a[i] = (b[i - 1] + b[i] + b[i + 1]) / 3; }
KERNEL void prefix(int n, int *a) { for (int i = 1; i < n; i++) a[i] += a[i - 1]; }
KERNEL void index(int n, float *a) { for (int i = 0; i < n; i++) a[i] = i * 0.5f; }
KERNEL void widen(int n, int *a, short *b) { for (int i = 0; i < n; i++) a[i] = b[i] * 3; }
KERNEL void stride(int n, int s, double *a) { for (int i = 0; i < n; i++) a[i * s] += 1; }
KERNEL void gather(int n, float *a, int *p, float *b) { for (int i = 0; i < n; i++) a[i] = b[p[i] & 31]; }
KERNEL void fibonacci(int n, unsigned *o) { unsigned a = 0, b = 1; for (int i = 0; i < n; i++) { o[i] = a; unsigned t = a + b; a = b; b = t; } }
KERNEL void divide(int n, int *a, int *b) { for (int i = 0; i < n; i++) a[i] /= b[i] | 1; }
KERNEL void clear(uint8_t *p, uint8_t *end) { while (p != end) *p++ = 7; }
KERNEL void axpy(int n, double *restrict a, double *restrict b, double s) { for (int i = 0; i < n; i++) a[i] += s * b[i]; }
KERNEL double sum(int n, double *a) { double s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }
KERNEL double horner(int n, double *a, double x) { double s = 0; for (int i = 0; i < n; i++) s = s * x + a[i]; return s; }
KERNEL int largest(int n, int *a) { int m = a[0]; for (int i = 1; i < n; i++) if (a[i] > m) m = a[i]; return m; }
KERNEL uint64_t sum64(int n, unsigned *a) { uint64_t s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }
KERNEL unsigned fnv(int n, uint8_t *p) { unsigned h = 2166136261; for (int i = 0; i < n; i++) h = (h ^ p[i]) * 16777619; return h; }
KERNEL uint8_t bytes(uint8_t *p, uint8_t *end) { uint8_t s = 0; while (p != end) s += *p++; return s; }
KERNEL void thrice(int (*a)[33]) { for (int i = 0; i < 33; i++) a[0][i] = a[0][i] * 3 + a[1][i]; }
KERNEL void gemm(int n, double (*c)[24], double (*a)[24], double (*b)[24])
{
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			for (int j = 0; j < n; j++)
				c[i][j] += 0.5 * a[i][k] * b[k][j];
}
KERNEL void triangle(int n, double (*a)[24])
{
	for (int k = 0; k < n; k++)
		for (int i = k + 1; i < n; i++)
			for (int j = k + 1; j < n; j++)
				a[i][j] -= a[i][k] * a[k][j];
}
KERNEL void triangle_quick(int n, float (*a)[24]) { for (int i = 0; i < n; i++) for (int j = i; j < n; j++) a[i][j] *= 2; }
KERNEL void paths(int n, int (*p)[24])
{
	for (int k = 0; k < n; k++)
		for (int i = 0; i < n; i++)
			for (int j = 0; j < n; j++)
				p[i][j] = p[i][j] < p[i][k] + p[k][j] ? p[i][j] : p[i][k] + p[k][j];
}

static _Alignas(16) uint8_t memory[16384];
static unsigned seed;

static void fill(int as_floats)
{
	for (int i = 0; i < (int)sizeof memory / 8; i++) {
		seed = seed * 1664525 + 1013904223;
		if (as_floats)
			((double *)memory)[i] = (seed >> 8) % 1000 / 8.0;
		else
			((uint64_t *)memory)[i] = (seed >> 8) % 500 | (uint64_t)(seed >> 20) << 32;
	}
}

static void show(const char *name, int n, int distance)
{
	printf("%s %d %d %08x\n", name, n, distance, fnv(sizeof memory, memory));
}

#define SHOW(kernel, ...) (kernel(__VA_ARGS__), show(#kernel, n, distance))
#define D(byte) ((double *)(memory + (byte)))
#define I(byte) ((int *)(memory + (byte)))

int main(void)
{
	for (int n = 0; n < 23; n += 1 + n / 11)
		for (int distance = 8; distance < 200; distance = distance * 2 + 8) {
			int a = 2048, b = 2048 + distance;
			fill(1);
			SHOW(copy, n, D(a), D(b));
			SHOW(copy, n, D(b), D(a));
			SHOW(down, n, D(a), D(b));
			SHOW(down, n, D(b), D(a));
			SHOW(both, n, D(a), D(b));
			SHOW(mean, n, D(a), D(b));
			SHOW(stride, n, distance / 8, D(a));
			SHOW(axpy, n, D(a), D(8192), 0.75);
			SHOW(gemm, n, (double(*)[24])D(a), (double(*)[24])D(b), (double(*)[24])D(6000));
			SHOW(triangle, n, (double(*)[24])D(a));
			SHOW(triangle_quick, n, (float(*)[24])D(a));
			fill(1);
			printf("%a %a\n", sum(n, D(a)), horner(n, D(a), 1.01));
			fill(0);
			printf("%d %llu %u %d\n", largest(n + 1, I(a)), (unsigned long long)sum64(n, (unsigned *)I(a)),
			       fnv(n, memory + a), bytes(memory + a, memory + a + n * 3));
			SHOW(prefix, n, I(a));
			SHOW(index, n, (float *)I(a));
			SHOW(widen, n, I(a), (short *)I(b));
			SHOW(widen, n, I(b), (short *)I(a));
			SHOW(gather, n, (float *)I(a), I(b), (float *)I(6000));
			SHOW(fibonacci, n, (unsigned *)I(a));
			SHOW(divide, n, I(a), I(b));
			SHOW(clear, memory + a, memory + a + n);
			SHOW(thrice, (int(*)[33])I(a));
			fill(0);
			SHOW(paths, n, (int(*)[24])I(a));
		}
}
