// Calls through tables of functions of many signatures.
#include <stdint.h>
#include <stdio.h>

static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int mul(int a, int b) { return a * b; }
static double half(double x) { return x / 2; }
static double square(double x) { return x * x; }
static int64_t wide(int64_t a, int32_t b, double c, float d) { return a + b + (int64_t)c + (int64_t)d; }
static void count(int *n) { ++*n; }

typedef int (*binary)(int, int);

static binary choose(int i)
{
	static const binary table[] = {add, sub, mul};
	return table[i % 3];
}

struct object {
	const struct class *class;
	int value;
};
struct class {
	const char *name;
	int (*get)(struct object *);
	void (*set)(struct object *, int);
};

static int get(struct object *o) { return o->value; }
static int get_twice(struct object *o) { return 2 * o->value; }
static void set(struct object *o, int v) { o->value = v; }

int main(void)
{
	volatile int n = 3;
	for (int i = 0; i < 9; i++)
		printf("%d ", choose(i + n)(i + 10, i));
	double (*fs[])(double) = {half, square, half};
	double x = 3;
	for (int i = 0; i < n; i++)
		x = fs[i](x);
	printf("%g\n", x);
	int64_t (*volatile w)(int64_t, int32_t, double, float) = wide;
	printf("%lld\n", (long long)w(1LL << 40, -5, 2.75, 7.5f));
	void (*volatile c)(int *) = count;
	int counter = 0;
	for (int i = 0; i < 10; i++)
		c(&counter);
	printf("%d\n", counter);

	static const struct class plain = {"plain", get, set}, doubled = {"doubled", get_twice, set};
	struct object objects[] = {{&plain, 1}, {&doubled, 2}};
	for (int i = 0; i < 2; i++) {
		struct object *o = &objects[i];
		o->class->set(o, o->class->get(o) + 20);
		printf("%s %d\n", o->class->name, o->class->get(o));
	}
	printf("%d\n", choose(0) == choose(3) && choose(0) != choose(1));
	return 0;
}
