/* Objects with tables of methods, as C++ makes them, in a scene that changes: calls whose
 * target depends on data. */
#include "bench.h"

struct shape;

struct methods {
	double (*area)(const struct shape *s);
	double (*perimeter)(const struct shape *s);
	void (*scale)(struct shape *s, double factor);
	int (*contains)(const struct shape *s, double x, double y);
};

struct shape {
	const struct methods *methods;
	double x, y, a, b;
	struct shape *child;
};

static double rectangle_area(const struct shape *s)
{
	return s->a * s->b;
}

static double rectangle_perimeter(const struct shape *s)
{
	return 2 * (s->a + s->b);
}

static void scale_both(struct shape *s, double factor)
{
	s->a *= factor;
	s->b *= factor;
}

static int rectangle_contains(const struct shape *s, double x, double y)
{
	return x >= s->x && x < s->x + s->a && y >= s->y && y < s->y + s->b;
}

static double circle_area(const struct shape *s)
{
	return 3.141592653589793 * s->a * s->a;
}

static double circle_perimeter(const struct shape *s)
{
	return 2 * 3.141592653589793 * s->a;
}

static void scale_one(struct shape *s, double factor)
{
	s->a *= factor;
}

static int circle_contains(const struct shape *s, double x, double y)
{
	double dx = x - s->x, dy = y - s->y;
	return dx * dx + dy * dy < s->a * s->a;
}

static double triangle_area(const struct shape *s)
{
	return s->a * s->b / 2;
}

static double triangle_perimeter(const struct shape *s)
{
	return s->a + s->b + sqrt(s->a * s->a + s->b * s->b);
}

static int triangle_contains(const struct shape *s, double x, double y)
{
	double u = (x - s->x) / s->a, v = (y - s->y) / s->b;
	return u >= 0 && v >= 0 && u + v < 1;
}

/* A group passes everything on to its child and adds a frame. */
static double group_area(const struct shape *s)
{
	return s->child->methods->area(s->child) + s->a;
}

static double group_perimeter(const struct shape *s)
{
	return s->child->methods->perimeter(s->child) + s->b;
}

static void group_scale(struct shape *s, double factor)
{
	s->child->methods->scale(s->child, factor);
}

static int group_contains(const struct shape *s, double x, double y)
{
	return s->child->methods->contains(s->child, x - s->x, y - s->y);
}

static const struct methods kinds[] = {
	{rectangle_area, rectangle_perimeter, scale_both, rectangle_contains},
	{circle_area, circle_perimeter, scale_one, circle_contains},
	{triangle_area, triangle_perimeter, scale_both, triangle_contains},
	{group_area, group_perimeter, group_scale, group_contains},
};

enum { SHAPES = 3000, ROUNDS = 150 };

static struct shape scene[SHAPES];
static double areas[ROUNDS], perimeters[ROUNDS];
static u32 hits;

static void prepare(void)
{
	random_seed(20);
	for (int i = 0; i < SHAPES; i++) {
		u32 kind = random_next() % (i > 0 ? 4 : 3);
		scene[i] = (struct shape){&kinds[kind],	       random_unit(),	    random_unit(),
					  random_unit() + 0.1, random_unit() + 0.1, NULL};
		if (kind == 3)
			scene[i].child = &scene[random_next() % (u32)i];
	}
}

static void kernel(void)
{
	hits = 0;
	for (int round = 0; round < ROUNDS; round++) {
		double x = (double)round / ROUNDS, area = 0, perimeter = 0;
		for (int i = 0; i < SHAPES; i++) {
			struct shape *s = &scene[i];
			area += s->methods->area(s);
			if (s->methods->contains(s, x, 0.5)) {
				hits++;
				s->methods->scale(s, 0.99);
			} else {
				perimeter += s->methods->perimeter(s);
			}
		}
		areas[round] = area;
		perimeters[round] = perimeter;
	}
}

static u64 checksum(void)
{
	return mix(mix_doubles(mix_doubles(0, areas, ROUNDS), perimeters, ROUNDS), hits);
}
