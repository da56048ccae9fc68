/* C = beta C + alpha A A', the lower triangle only. */
#include "bench.h"

enum { N = 280, M = 240 };

static double (*A)[M], (*C)[N];

static void syrk(int n, int m, double alpha, double beta, double C[][N], double A[][M])
{
	for (int i = 0; i < n; i++) {
		for (int j = 0; j <= i; j++)
			C[i][j] *= beta;
		for (int k = 0; k < m; k++)
			for (int j = 0; j <= i; j++)
				C[i][j] += alpha * A[i][k] * A[j][k];
	}
}

static void prepare(void)
{
	if (!A) {
		A = malloc(N * sizeof *A);
		C = malloc(N * sizeof *C);
	}
	for (int i = 0; i < N; i++) {
		for (int j = 0; j < M; j++)
			A[i][j] = (double)((i * j + 1) % N) / N;
		for (int j = 0; j < N; j++)
			C[i][j] = (double)((i * j + 2) % M) / M;
	}
}

static void kernel(void)
{
	syrk(N, M, 1.5, 1.2, C, A);
}

static u64 checksum(void)
{
	return mix_doubles(0, C[0], N * N);
}
