// Variable arguments of all types, passed on with va_copy.
#include <stdarg.h>
#include <stdio.h>

static double sum(const char *types, ...)
{
	va_list args, again;
	va_start(args, types);
	va_copy(again, args);
	double total = 0;
	for (int pass = 0; pass < 2; pass++)
		for (const char *t = types; *t; t++) {
			va_list *list = pass ? &again : &args;
			switch (*t) {
			case 'i': total += va_arg(*list, int); break;
			case 'l': total += va_arg(*list, long long); break;
			case 'd': total += va_arg(*list, double); break;
			case 's': total += va_arg(*list, const char *)[0]; break;
			case 'c': total += (char)va_arg(*list, int); break;
			}
		}
	va_end(args);
	va_end(again);
	return total;
}

struct pair {
	int a;
	double b;
};

static double pairs(int n, ...)
{
	va_list args;
	va_start(args, n);
	double total = 0;
	while (n--) {
		struct pair p = va_arg(args, struct pair);
		total += p.a * p.b;
	}
	va_end(args);
	return total;
}

int main(void)
{
	printf("%g\n", sum("ildsc", 1, 1LL << 40, 2.5, "A", 'b'));
	printf("%g\n", sum("iiiiiiiiiiiidddddddddddd", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1., 1.1, 1.2));
	printf("%g\n", pairs(3, (struct pair){1, 2}, (struct pair){3, 4.5}, (struct pair){-5, 6}));
	return 0;
}
