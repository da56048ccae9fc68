/* The outer planets pull at each other and at the sun: the Benchmarks Game's n-body. */
#include "bench.h"

#define PI	   3.141592653589793
#define SOLAR_MASS (4 * PI * PI)
#define DAYS	   365.24

enum { BODIES = 5, STEPS = 100000 };

struct body {
	double x[3], v[3], mass;
};

static const struct body start[BODIES] = {
	{{0, 0, 0}, {0, 0, 0}, SOLAR_MASS},
	{{4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01},
	 {1.66007664274403694e-03 * DAYS, 7.69901118419740425e-03 * DAYS,
	  -6.90460016972063023e-05 * DAYS},
	 9.54791938424326609e-04 * SOLAR_MASS},
	{{8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01},
	 {-2.76742510726411310e-03 * DAYS, 4.99852801234917238e-03 * DAYS,
	  2.30417297573763929e-05 * DAYS},
	 2.85885980666130812e-04 * SOLAR_MASS},
	{{1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01},
	 {2.96460137564761618e-03 * DAYS, 2.37847173959480950e-03 * DAYS,
	  -2.96589568540237556e-05 * DAYS},
	 4.36624404335156298e-05 * SOLAR_MASS},
	{{1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01},
	 {2.68067772490389322e-03 * DAYS, 1.62824170038242295e-03 * DAYS,
	  -9.51592254519715870e-05 * DAYS},
	 5.15138902046611451e-05 * SOLAR_MASS},
};

static struct body bodies[BODIES];

static void advance(struct body *bodies, int n, double dt)
{
	for (int i = 0; i < n; i++) {
		struct body *a = &bodies[i];
		for (int j = i + 1; j < n; j++) {
			struct body *b = &bodies[j];
			double dx = a->x[0] - b->x[0];
			double dy = a->x[1] - b->x[1];
			double dz = a->x[2] - b->x[2];
			double square = dx * dx + dy * dy + dz * dz;
			double force = dt / (square * sqrt(square));
			a->v[0] -= dx * b->mass * force;
			a->v[1] -= dy * b->mass * force;
			a->v[2] -= dz * b->mass * force;
			b->v[0] += dx * a->mass * force;
			b->v[1] += dy * a->mass * force;
			b->v[2] += dz * a->mass * force;
		}
	}
	for (int i = 0; i < n; i++)
		for (int k = 0; k < 3; k++)
			bodies[i].x[k] += dt * bodies[i].v[k];
}

static void prepare(void)
{
	memcpy(bodies, start, sizeof bodies);
	for (int i = 1; i < BODIES; i++)
		for (int k = 0; k < 3; k++)
			bodies[0].v[k] -= bodies[i].v[k] * bodies[i].mass / SOLAR_MASS;
}

static void kernel(void)
{
	for (int i = 0; i < STEPS; i++)
		advance(bodies, BODIES, 0.01);
}

static u64 checksum(void)
{
	u64 sum = 0;
	for (int i = 0; i < BODIES; i++)
		sum = mix_doubles(mix_doubles(sum, bodies[i].x, 3), bodies[i].v, 3);
	return sum;
}
