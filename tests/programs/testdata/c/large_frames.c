// Frames of many kilobytes, variable ones and alloca.
//! cflags: -Wl,-z,stack-size=8388608
#include <stdio.h>
#include <string.h>

static __attribute__((noinline)) int frame(int depth)
{
	volatile char big[100000];
	memset((char *)big, depth, sizeof big);
	int below = depth ? frame(depth - 1) : 0;
	return below + big[0] + big[99999];
}

static __attribute__((noinline)) int variable(int n)
{
	char vla[n], *a = __builtin_alloca(n * 2);
	memset(vla, 1, n);
	memset(a, 2, n * 2);
	int sum = 0;
	for (int i = 0; i < n; i++)
		sum += vla[i] + a[2 * i];
	return sum;
}

int main(void)
{
	printf("%d\n", frame(50));
	for (int n = 1; n < 50000; n = n * 7 + 1)
		printf("%d ", variable(n));
	printf("\n");
	return 0;
}
