// More parameters and locals than any machine has registers.
#include <stdio.h>

#define TEN(T, p) T p##0, T p##1, T p##2, T p##3, T p##4, T p##5, T p##6, T p##7, T p##8, T p##9
#define SUM(p) (p##0 - p##1 + p##2 * 2 - p##3 + p##4 * 3 - p##5 + p##6 - p##7 * 5 + p##8 - p##9)

static __attribute__((noinline)) double many(TEN(int, i), TEN(double, d), TEN(long long, l), TEN(float, f))
{
	return SUM(i) + SUM(d) * 2 + (double)SUM(l) * 3 + SUM(f) * 4;
}

static double (*volatile pointer)(TEN(int, i), TEN(double, d), TEN(long long, l), TEN(float, f)) = many;

int main(void)
{
	printf("%g\n", many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5,
	                    1LL << 33, 2, 3, 4, 5, 6, 7, 8, 9, 10, .25f, .5f, .75f, 1, 2, 3, 4, 5, 6, 7));
	printf("%g\n", pointer(10, 9, 8, 7, 6, 5, 4, 3, 2, 1, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1,
	                       -1, -2, -3, -4, -5, -6, -7, -8, -9, -10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
	return 0;
}
