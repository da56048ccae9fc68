/* Particles in a box, as an array of structures, in floats: moved, bounced, and counted in the
 * cells of a grid; a matrix of pixels is made lighter and grey. */
#include "bench.h"

enum { N = 20000, STEPS = 60, CELLS = 32, WIDTH = 500, HEIGHT = 400 };

struct particle {
	float x, y, z, vx, vy, vz, mass;
	u32 cell;
};

struct pixel {
	u8 r, g, b, a;
};

static struct particle *particles;
static u32 occupied[CELLS][CELLS];
static struct pixel image[HEIGHT][WIDTH];
static u8 grey[HEIGHT][WIDTH];

static void bounce(float *x, float *v)
{
	if (*x < 0) {
		*x = -*x;
		*v = -*v;
	} else if (*x > 1) {
		*x = 2 - *x;
		*v = -*v;
	}
}

static void move(struct particle *p, int n, float dt)
{
	for (int i = 0; i < n; i++) {
		p[i].vz -= 0.5f * dt;
		p[i].x += p[i].vx * dt;
		p[i].y += p[i].vy * dt;
		p[i].z += p[i].vz * dt;
		bounce(&p[i].x, &p[i].vx);
		bounce(&p[i].y, &p[i].vy);
		bounce(&p[i].z, &p[i].vz);
	}
}

static void sort_into_cells(struct particle *p, int n)
{
	memset(occupied, 0, sizeof occupied);
	for (int i = 0; i < n; i++) {
		u32 x = (u32)(p[i].x * (CELLS - 1)), y = (u32)(p[i].y * (CELLS - 1));
		p[i].cell = y * CELLS + x;
		occupied[y][x]++;
	}
}

static double energy(const struct particle *p, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++)
		sum += p[i].mass * (p[i].vx * p[i].vx + p[i].vy * p[i].vy + p[i].vz * p[i].vz);
	return sum / 2;
}

static void lighten(struct pixel image[][WIDTH], u8 grey[][WIDTH], int height, int width)
{
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			struct pixel *p = &image[y][x];
			grey[y][x] = (u8)((77 * p->r + 150 * p->g + 29 * p->b) >> 8);
			p->r = (u8)(p->r + (255 - p->r) / 4);
			p->g = (u8)(p->g + (255 - p->g) / 4);
			p->b = (u8)(p->b + (255 - p->b) / 4);
		}
}

static double energies[STEPS];

static void prepare(void)
{
	if (!particles)
		particles = malloc(N * sizeof *particles);
	random_seed(16);
	for (int i = 0; i < N; i++) {
		float f[7];
		for (int k = 0; k < 7; k++)
			f[k] = (float)(random_next() >> 8) / (1 << 24);
		particles[i] = (struct particle){f[0],	      f[1],	   f[2], f[3] - 0.5f,
						 f[4] - 0.5f, f[5] - 0.5f, f[6], 0};
	}
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++)
			image[y][x] = (struct pixel){(u8)x, (u8)y, (u8)(x * y), 255};
}

static void kernel(void)
{
	for (int t = 0; t < STEPS; t++) {
		move(particles, N, 0.01f);
		sort_into_cells(particles, N);
		energies[t] = energy(particles, N);
		if (t % 8 == 0)
			lighten(image, grey, HEIGHT, WIDTH);
	}
}

static u64 checksum(void)
{
	u64 sum = mix_doubles(0, energies, STEPS);
	sum = mix_bytes(sum, occupied, sizeof occupied);
	sum = mix_bytes(sum, image, sizeof image);
	return mix_bytes(sum, grey, sizeof grey);
}
