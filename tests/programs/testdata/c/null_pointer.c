// Address 0 is memory like any other in WebAssembly: no trap, no surprise.
//! status: 0
//! stdout: 7
#include <stdio.h>

int main(void)
{
	int *volatile p = 0;
	*p = 7;
	printf("%d\n", *p);
	return 0;
}
