/* A ray tracer: spheres on a plane, with shadows and reflections. */
#include "bench.h"

enum { WIDTH = 240, HEIGHT = 180, SPHERES = 9, DEPTH = 3 };

struct vec {
	double x, y, z;
};

struct sphere {
	struct vec center;
	double radius;
	struct vec color;
	double shine;
};

struct hit {
	double t;
	struct vec point, normal, color;
	double shine;
};

static struct sphere spheres[SPHERES];
static u8 image[HEIGHT][WIDTH][3];

static struct vec add(struct vec a, struct vec b)
{
	return (struct vec){a.x + b.x, a.y + b.y, a.z + b.z};
}

static struct vec sub(struct vec a, struct vec b)
{
	return (struct vec){a.x - b.x, a.y - b.y, a.z - b.z};
}

static struct vec scale(struct vec a, double k)
{
	return (struct vec){a.x * k, a.y * k, a.z * k};
}

static double dot(struct vec a, struct vec b)
{
	return a.x * b.x + a.y * b.y + a.z * b.z;
}

static struct vec normalize(struct vec a)
{
	return scale(a, 1 / sqrt(dot(a, a)));
}

static int hit_sphere(const struct sphere *s, struct vec from, struct vec dir, double *t)
{
	struct vec oc = sub(from, s->center);
	double b = dot(oc, dir), c = dot(oc, oc) - s->radius * s->radius, d = b * b - c;
	if (d < 0)
		return 0;
	d = sqrt(d);
	double near = -b - d, far = -b + d, at = near > 1e-6 ? near : far;
	if (at <= 1e-6 || at >= *t)
		return 0;
	*t = at;
	return 1;
}

static int intersect(struct vec from, struct vec dir, struct hit *h)
{
	const struct sphere *nearest = NULL;
	h->t = 1e9;
	for (int i = 0; i < SPHERES; i++)
		if (hit_sphere(&spheres[i], from, dir, &h->t))
			nearest = &spheres[i];
	double plane = dir.y < -1e-9 ? (-1 - from.y) / dir.y : -1;
	if (plane > 1e-6 && plane < h->t) {
		h->t = plane;
		h->point = add(from, scale(dir, plane));
		h->normal = (struct vec){0, 1, 0};
		int checker = ((int)(h->point.x + 1000) + (int)(h->point.z + 1000)) & 1;
		h->color = checker ? (struct vec){0.9, 0.9, 0.9} : (struct vec){0.2, 0.2, 0.2};
		h->shine = 0.1;
		return 1;
	}
	if (!nearest)
		return 0;
	h->point = add(from, scale(dir, h->t));
	h->normal = normalize(sub(h->point, nearest->center));
	h->color = nearest->color;
	h->shine = nearest->shine;
	return 1;
}

static struct vec trace(struct vec from, struct vec dir, int depth)
{
	struct hit h, shadow;
	if (!intersect(from, dir, &h)) {
		double k = 0.5 * (dir.y + 1);
		return (struct vec){1 - 0.5 * k, 1 - 0.3 * k, 1};
	}
	struct vec light = normalize((struct vec){1, 2, -1.5});
	double diffuse = dot(h.normal, light);
	if (diffuse < 0 || intersect(h.point, light, &shadow))
		diffuse = 0;
	struct vec color = scale(h.color, 0.2 + 0.8 * diffuse);
	if (depth > 0 && h.shine > 0) {
		struct vec mirrored = sub(dir, scale(h.normal, 2 * dot(dir, h.normal)));
		struct vec seen = trace(h.point, mirrored, depth - 1);
		color = add(scale(color, 1 - h.shine), scale(seen, h.shine));
	}
	return color;
}

static u8 shade(double x)
{
	return (u8)(x < 0 ? 0 : x > 1 ? 255 : x * 255);
}

static void prepare(void)
{
	random_seed(29);
	for (int i = 0; i < SPHERES; i++)
		spheres[i] =
			(struct sphere){{i % 3 * 2 - 2.0, random_unit() - 0.4, i / 3 * 2 + 1.0},
					0.5 + random_unit() / 2,
					{random_unit(), random_unit(), random_unit()},
					i % 2 ? 0.4 : 0};
}

static void kernel(void)
{
	struct vec eye = {0, 0.5, -4};
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++) {
			struct vec dir = {(x - WIDTH / 2.0) / HEIGHT, (HEIGHT / 2.0 - y) / HEIGHT,
					  1};
			struct vec color = trace(eye, normalize(dir), DEPTH);
			image[y][x][0] = shade(color.x);
			image[y][x][1] = shade(color.y);
			image[y][x][2] = shade(color.z);
		}
}

static u64 checksum(void)
{
	return mix_bytes(0, image, sizeof image);
}
