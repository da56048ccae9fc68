/* y = A' (A x). */
#include "bench.h"

enum { M = 390, N = 410, ROUNDS = 40 };

static double A[M][N], x[N], y[N], tmp[M];

static void atax(int m, int n)
{
	for (int i = 0; i < n; i++)
		y[i] = 0;
	for (int i = 0; i < m; i++) {
		tmp[i] = 0;
		for (int j = 0; j < n; j++)
			tmp[i] = tmp[i] + A[i][j] * x[j];
		for (int j = 0; j < n; j++)
			y[j] = y[j] + A[i][j] * tmp[i];
	}
}

static void prepare(void)
{
	for (int j = 0; j < N; j++)
		x[j] = 1 + (double)j / N;
	for (int i = 0; i < M; i++)
		for (int j = 0; j < N; j++)
			A[i][j] = (double)((i + j) % N) / (5 * M);
}

static void kernel(void)
{
	for (int t = 0; t < ROUNDS; t++) {
		atax(M, N);
		for (int j = 0; j < N; j++)
			x[j] = y[j] / 4096;
	}
}

static u64 checksum(void)
{
	return mix_doubles(mix_doubles(0, y, N), tmp, M);
}
