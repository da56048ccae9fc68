/* The heat equation in three dimensions: a stencil of seven points, there and back. */
#include "bench.h"

enum { N = 50, STEPS = 24 };

typedef double cube[N][N][N];

static cube *A, *B;

static void step(int n, double to[][N][N], double from[][N][N])
{
	for (int i = 1; i < n - 1; i++)
		for (int j = 1; j < n - 1; j++)
			for (int k = 1; k < n - 1; k++)
				to[i][j][k] = 0.125 * (from[i + 1][j][k] - 2.0 * from[i][j][k] +
						       from[i - 1][j][k]) +
					      0.125 * (from[i][j + 1][k] - 2.0 * from[i][j][k] +
						       from[i][j - 1][k]) +
					      0.125 * (from[i][j][k + 1] - 2.0 * from[i][j][k] +
						       from[i][j][k - 1]) +
					      from[i][j][k];
}

static void prepare(void)
{
	if (!A) {
		A = malloc(sizeof *A);
		B = malloc(sizeof *B);
	}
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++)
			for (int k = 0; k < N; k++)
				(*A)[i][j][k] = (*B)[i][j][k] = (i + j + (N - k)) * 10.0 / N;
}

static void kernel(void)
{
	for (int t = 0; t < STEPS; t++) {
		step(N, *B, *A);
		step(N, *A, *B);
	}
}

static u64 checksum(void)
{
	return mix_doubles(mix_doubles(0, **A[0], N * N * N), **B[0], N * N * N);
}
