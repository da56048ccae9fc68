/* Cooley and Tukey's fast Fourier transform in place, there and back. */
#include "bench.h"

enum { LOG = 17, N = 1 << LOG };

struct complex {
	double re, im;
};

static struct complex *x, *roots;

/* make_roots computes exp(-2 pi i k / N) by halving angles, which takes only sqrt. */
static void make_roots(void)
{
	roots[0] = (struct complex){1, 0};
	double c = -1, s = 0; /* of pi */
	for (int half = N / 2; half >= 1; half /= 2) {
		for (int k = half; k < N; k += 2 * half) {
			struct complex r = roots[k - half];
			roots[k].re = r.re * c + r.im * s;
			roots[k].im = r.im * c - r.re * s;
		}
		s = sqrt((1 - c) / 2);
		c = sqrt((1 + c) / 2);
	}
}

static void reverse_bits(struct complex *x)
{
	for (u32 i = 1, j = 0; i < N; i++) {
		u32 bit = N >> 1;
		for (; j & bit; bit >>= 1)
			j ^= bit;
		j ^= bit;
		if (i < j) {
			struct complex t = x[i];
			x[i] = x[j], x[j] = t;
		}
	}
}

static void fft(struct complex *x, const struct complex *roots, int inverse)
{
	reverse_bits(x);
	for (int size = 2; size <= N; size *= 2)
		for (int start = 0; start < N; start += size)
			for (int k = 0; k < size / 2; k++) {
				struct complex w = roots[k * (N / size)];
				if (inverse)
					w.im = -w.im;
				struct complex *a = &x[start + k], *b = &x[start + k + size / 2];
				double re = b->re * w.re - b->im * w.im;
				double im = b->re * w.im + b->im * w.re;
				b->re = a->re - re, b->im = a->im - im;
				a->re += re, a->im += im;
			}
}

static void prepare(void)
{
	if (!x) {
		x = malloc(N * sizeof *x);
		roots = malloc(N * sizeof *roots);
		make_roots();
	}
	random_seed(3);
	for (int i = 0; i < N; i++)
		x[i] = (struct complex){random_unit(), 0};
}

static void kernel(void)
{
	fft(x, roots, 0);
	for (int i = 0; i < N; i++)
		x[i].re /= N, x[i].im /= N;
	fft(x, roots, 1);
}

static u64 checksum(void)
{
	return mix_doubles(0, &x[0].re, 2 * N);
}
