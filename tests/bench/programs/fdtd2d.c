/* Finite differences in time for a field in two dimensions. */
#include "bench.h"

enum { NX = 200, NY = 240, STEPS = 120 };

static double (*ex)[NY], (*ey)[NY], (*hz)[NY], *fict;

static void fdtd2d(int steps, int nx, int ny, double ex[][NY], double ey[][NY], double hz[][NY],
		   double *fict)
{
	for (int t = 0; t < steps; t++) {
		for (int j = 0; j < ny; j++)
			ey[0][j] = fict[t];
		for (int i = 1; i < nx; i++)
			for (int j = 0; j < ny; j++)
				ey[i][j] = ey[i][j] - 0.5 * (hz[i][j] - hz[i - 1][j]);
		for (int i = 0; i < nx; i++)
			for (int j = 1; j < ny; j++)
				ex[i][j] = ex[i][j] - 0.5 * (hz[i][j] - hz[i][j - 1]);
		for (int i = 0; i < nx - 1; i++)
			for (int j = 0; j < ny - 1; j++)
				hz[i][j] = hz[i][j] - 0.7 * (ex[i][j + 1] - ex[i][j] +
							     ey[i + 1][j] - ey[i][j]);
	}
}

static void prepare(void)
{
	if (!ex) {
		ex = malloc(NX * sizeof *ex);
		ey = malloc(NX * sizeof *ey);
		hz = malloc(NX * sizeof *hz);
		fict = malloc(STEPS * sizeof *fict);
	}
	for (int t = 0; t < STEPS; t++)
		fict[t] = t;
	for (int i = 0; i < NX; i++)
		for (int j = 0; j < NY; j++) {
			ex[i][j] = (double)i * (j + 1) / NX;
			ey[i][j] = (double)i * (j + 2) / NY;
			hz[i][j] = (double)i * (j + 3) / NX;
		}
}

static void kernel(void)
{
	fdtd2d(STEPS, NX, NY, ex, ey, hz, fict);
}

static u64 checksum(void)
{
	u64 sum = mix_doubles(0, ex[0], NX * NY);
	return mix_doubles(mix_doubles(sum, ey[0], NX * NY), hz[0], NX * NY);
}
