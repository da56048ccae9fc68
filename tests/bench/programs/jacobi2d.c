/* A stencil of five points on a square, there and back; the arrays are static. */
#include "bench.h"

enum { N = 250, STEPS = 100 };

static double A[N][N], B[N][N];

static void step(double to[N][N], double from[N][N])
{
	for (int i = 1; i < N - 1; i++)
		for (int j = 1; j < N - 1; j++)
			to[i][j] = 0.2 * (from[i][j] + from[i][j - 1] + from[i][j + 1] +
					  from[i + 1][j] + from[i - 1][j]);
}

static void prepare(void)
{
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			A[i][j] = (i * (j + 2) + 2.0) / N;
			B[i][j] = (i * (j + 3) + 3.0) / N;
		}
}

static void kernel(void)
{
	for (int t = 0; t < STEPS; t++) {
		step(B, A);
		step(A, B);
	}
}

static u64 checksum(void)
{
	return mix_doubles(mix_doubles(0, A[0], N * N), B[0], N * N);
}
