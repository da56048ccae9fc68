/* A smoothing of three points in a row, there and back. */
#include "bench.h"

enum { N = 20000, STEPS = 500 };

static double *A, *B;

static void jacobi1d(int steps, int n, double *A, double *B)
{
	for (int t = 0; t < steps; t++) {
		for (int i = 1; i < n - 1; i++)
			B[i] = 0.33333 * (A[i - 1] + A[i] + A[i + 1]);
		for (int i = 1; i < n - 1; i++)
			A[i] = 0.33333 * (B[i - 1] + B[i] + B[i + 1]);
	}
}

static void prepare(void)
{
	if (!A) {
		A = malloc(N * sizeof *A);
		B = malloc(N * sizeof *B);
	}
	for (int i = 0; i < N; i++) {
		A[i] = (i + 2.0) / N;
		B[i] = (i + 3.0) / N;
	}
}

static void kernel(void)
{
	jacobi1d(STEPS, N, A, B);
}

static u64 checksum(void)
{
	return mix_doubles(mix_doubles(0, A, N), B, N);
}
