/* C = beta C + alpha A B, dense matrices of doubles on the heap. */
#include "bench.h"

enum { N = 320 };

static double *a, *b, *c;

static void gemm(int ni, int nj, int nk, double alpha, double beta, double C[][N], double A[][N],
		 double B[][N])
{
	for (int i = 0; i < ni; i++) {
		for (int j = 0; j < nj; j++)
			C[i][j] *= beta;
		for (int k = 0; k < nk; k++)
			for (int j = 0; j < nj; j++)
				C[i][j] += alpha * A[i][k] * B[k][j];
	}
}

static void prepare(void)
{
	if (!a) {
		a = malloc(N * N * sizeof *a);
		b = malloc(N * N * sizeof *b);
		c = malloc(N * N * sizeof *c);
	}
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			a[i * N + j] = (double)(i * (j + 1) % N) / N;
			b[i * N + j] = (double)(i * (j + 2) % N) / N;
			c[i * N + j] = (double)((i * j + 1) % N) / N;
		}
}

static void kernel(void)
{
	gemm(N, N, N, 1.5, 1.2, (double(*)[N])c, (double(*)[N])a, (double(*)[N])b);
}

static u64 checksum(void)
{
	return mix_doubles(0, c, N * N);
}
