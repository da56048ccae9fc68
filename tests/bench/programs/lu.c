/* The LU decomposition of a matrix in place, and the solution of a system by it. */
#include "bench.h"

enum { N = 300 };

static double A[N][N], start[N][N], b[N], x[N], y[N];

static void lu(int n, double A[][N])
{
	for (int i = 0; i < n; i++) {
		for (int j = 0; j < i; j++) {
			for (int k = 0; k < j; k++)
				A[i][j] -= A[i][k] * A[k][j];
			A[i][j] /= A[j][j];
		}
		for (int j = i; j < n; j++)
			for (int k = 0; k < i; k++)
				A[i][j] -= A[i][k] * A[k][j];
	}
}

static void solve(int n, double A[][N], const double *b, double *x, double *y)
{
	for (int i = 0; i < n; i++) {
		double w = b[i];
		for (int j = 0; j < i; j++)
			w -= A[i][j] * y[j];
		y[i] = w;
	}
	for (int i = n - 1; i >= 0; i--) {
		double w = y[i];
		for (int j = i + 1; j < n; j++)
			w -= A[i][j] * x[j];
		x[i] = w / A[i][i];
	}
}

/* A positive definite matrix, which needs no pivoting: diagonally dominant. */
static void prepare(void)
{
	if (start[0][0] == 0) {
		random_seed(5);
		for (int i = 0; i < N; i++) {
			for (int j = 0; j < N; j++)
				start[i][j] = random_unit() - 0.5;
			start[i][i] = N;
			b[i] = random_unit();
		}
	}
	memcpy(A, start, sizeof A);
}

static void kernel(void)
{
	lu(N, A);
	solve(N, A, b, x, y);
}

static u64 checksum(void)
{
	return mix_doubles(mix_doubles(0, A[0], N * N), x, N);
}
