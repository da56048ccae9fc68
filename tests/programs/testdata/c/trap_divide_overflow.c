// INT_MIN / -1 traps, and INT_MIN % -1 is 0.
//! status: 134
//! stdout: 0
//! stderr: trap: integer overflow
#include <limits.h>
#include <stdio.h>

int main(void)
{
	volatile int a = INT_MIN, b = -1;
	printf("%d\n", a % b);
	fflush(stdout);
	return a / b;
}
