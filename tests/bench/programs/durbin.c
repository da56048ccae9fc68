/* Levinson and Durbin's solution of a Toeplitz system. */
#include "bench.h"

enum { N = 3000 };

static double r[N], y[N];

static void durbin(int n, const double *r, double *y)
{
	double z[N];
	double beta = 1, alpha = -r[0];
	y[0] = -r[0];
	for (int k = 1; k < n; k++) {
		beta = (1 - alpha * alpha) * beta;
		double sum = 0;
		for (int i = 0; i < k; i++)
			sum += r[k - i - 1] * y[i];
		alpha = -(r[k] + sum) / beta;
		for (int i = 0; i < k; i++)
			z[i] = y[i] + alpha * y[k - i - 1];
		for (int i = 0; i < k; i++)
			y[i] = z[i];
		y[k] = alpha;
	}
}

static void prepare(void)
{
	for (int i = 0; i < N; i++)
		r[i] = N + 1 - i;
}

static void kernel(void)
{
	durbin(N, r, y);
}

static u64 checksum(void)
{
	return mix_doubles(0, y, N);
}
