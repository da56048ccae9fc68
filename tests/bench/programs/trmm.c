/* B = alpha A' B with A unit triangular, and x of the triangular system A x = b. */
#include "bench.h"

enum { M = 240, N = 280 };

static double (*A)[M], (*B)[N], *b, *x;

static void trmm(int m, int n, double alpha, double A[][M], double B[][N])
{
	for (int i = 0; i < m; i++)
		for (int j = 0; j < n; j++) {
			for (int k = i + 1; k < m; k++)
				B[i][j] += A[k][i] * B[k][j];
			B[i][j] = alpha * B[i][j];
		}
}

static void trisolv(int n, double A[][M], const double *b, double *x)
{
	for (int i = 0; i < n; i++) {
		x[i] = b[i];
		for (int j = 0; j < i; j++)
			x[i] -= A[i][j] * x[j];
		x[i] = x[i] / (1 + A[i][i]);
	}
}

static void prepare(void)
{
	if (!A) {
		A = malloc(M * sizeof *A);
		B = malloc(M * sizeof *B);
		b = malloc(M * sizeof *b);
		x = malloc(M * sizeof *x);
	}
	for (int i = 0; i < M; i++) {
		for (int j = 0; j < M; j++)
			A[i][j] = (double)((i + j) % M) / M;
		for (int j = 0; j < N; j++)
			B[i][j] = (double)((N + (i - j)) % N) / N;
		b[i] = i;
	}
}

static void kernel(void)
{
	trmm(M, N, 1.5, A, B);
	for (int t = 0; t < 20; t++)
		trisolv(M, A, B[t], x);
}

static u64 checksum(void)
{
	return mix_doubles(mix_doubles(0, B[0], M * N), x, M);
}
