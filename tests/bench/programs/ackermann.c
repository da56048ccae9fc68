/* Functions that do little but call themselves: Ackermann's, Fibonacci's, Takeuchi's, the
 * towers of Hanoi and Hofstadter's. */
#include "bench.h"

static int inputs[5], results[5];

static int ackermann(int m, int n)
{
	if (m == 0)
		return n + 1;
	if (n == 0)
		return ackermann(m - 1, 1);
	return ackermann(m - 1, ackermann(m, n - 1));
}

static int fib(int n)
{
	return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static int tak(int x, int y, int z)
{
	return y >= x ? z : tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

static int pegs[3];

static void hanoi(int n, int from, int to)
{
	if (n == 0)
		return;
	hanoi(n - 1, from, 3 - from - to);
	pegs[from] -= n;
	pegs[to] += n;
	hanoi(n - 1, 3 - from - to, to);
}

static int male(int n);

static int female(int n)
{
	return n == 0 ? 1 : n - male(female(n - 1));
}

static int male(int n)
{
	return n == 0 ? 0 : n - female(male(n - 1));
}

static void prepare(void)
{
	inputs[0] = opaque(7);
	inputs[1] = opaque(29);
	inputs[2] = opaque(18);
	inputs[3] = opaque(16);
	inputs[4] = opaque(80);
	pegs[0] = pegs[1] = pegs[2] = 0;
}

static void kernel(void)
{
	results[0] = ackermann(2, 8 * inputs[0]) + ackermann(3, inputs[0] - 1);
	results[1] = fib(inputs[1]);
	results[2] = tak(inputs[2], inputs[2] / 2, 3);
	hanoi(inputs[3], 0, 2);
	results[3] = pegs[2] - pegs[0];
	results[4] = male(inputs[4]);
}

static u64 checksum(void)
{
	return mix_bytes(0, results, sizeof results);
}
