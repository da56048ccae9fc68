// A function that is inlined twice, one that includes lines of another file, and
// one that the linker drops.
struct point {
	int x, y;
};

static int square(int n)
{
	return n * n;
}

static int length2(const struct point *p)
{
	return square(p->x) + square(p->y);
}

__attribute__((export_name("sum"))) int sum(const struct point *p, int n)
{
	int total = 0;
	for (int i = 0; i < n; i++)
		total += length2(&p[i]);
	return total;
}

__attribute__((export_name("product"))) int product(int n)
{
	int p = 1;
#include "product.inc"
	return p;
}

int dropped(int n)
{
	return n / 3;
}
