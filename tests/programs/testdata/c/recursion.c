// Deep and wide recursion: Ackermann, Fibonacci, hanoi, mutual recursion.
#include <stdio.h>

static unsigned ackermann(unsigned m, unsigned n)
{
	if (m == 0)
		return n + 1;
	return ackermann(m - 1, n == 0 ? 1 : ackermann(m, n - 1));
}

static unsigned fib(unsigned n)
{
	return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static int moves(int disks, int from, int to)
{
	if (disks == 0)
		return 0;
	return moves(disks - 1, from, 3 - from - to) + 1 + moves(disks - 1, 3 - from - to, to);
}

static int odd(unsigned n);

static __attribute__((noinline)) int even(unsigned n)
{
	return n == 0 ? 1 : odd(n - 1);
}

static __attribute__((noinline)) int odd(unsigned n)
{
	return n == 0 ? 0 : even(n - 1);
}

static __attribute__((noinline)) unsigned deep(volatile unsigned n)
{
	return n == 0 ? 1 : deep(n - 1) * 3 ^ n;
}

int main(void)
{
	printf("%u\n", ackermann(2, 9) + ackermann(3, 6));
	printf("%u\n", fib(27));
	printf("%d\n", moves(16, 0, 2));
	printf("%d %d\n", even(1000), odd(1001));
	printf("%u\n", deep(1000));
	return 0;
}
