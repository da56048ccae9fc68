/* A += u1 v1' + u2 v2';  x += beta A' y + z;  w += alpha A x. */
#include "bench.h"

enum { N = 400, ROUNDS = 12 };

static double *A, *u1, *v1, *u2, *v2, *w, *x, *y, *z;

static void gemver(int n, double alpha, double beta, double A[][N], double *u1, double *v1,
		   double *u2, double *v2, double *w, double *x, double *y, double *z)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			A[i][j] = A[i][j] + u1[i] * v1[j] + u2[i] * v2[j];
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			x[i] = x[i] + beta * A[j][i] * y[j];
	for (int i = 0; i < n; i++)
		x[i] = x[i] + z[i];
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			w[i] = w[i] + alpha * A[i][j] * x[j];
}

static double *vector(size_t n)
{
	return malloc(n * sizeof(double));
}

static void prepare(void)
{
	if (!A) {
		A = vector((size_t)N * N);
		u1 = vector(N), v1 = vector(N), u2 = vector(N), v2 = vector(N);
		w = vector(N), x = vector(N), y = vector(N), z = vector(N);
	}
	for (int i = 0; i < N; i++) {
		u1[i] = i;
		u2[i] = (i + 1.0) / N / 2;
		v1[i] = (i + 1.0) / N / 4;
		v2[i] = (i + 1.0) / N / 6;
		y[i] = (i + 1.0) / N / 8;
		z[i] = (i + 1.0) / N / 9;
		x[i] = w[i] = 0;
		for (int j = 0; j < N; j++)
			A[i * N + j] = (double)(i * j % N) / N;
	}
}

static void kernel(void)
{
	for (int t = 0; t < ROUNDS; t++)
		gemver(N, 1.5, 1.2, (double(*)[N])A, u1, v1, u2, v2, w, x, y, z);
}

static u64 checksum(void)
{
	return mix_doubles(mix_doubles(0, x, N), w, N);
}
