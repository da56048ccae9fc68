// abort is the trap unreachable.
//! status: 134
//! stdout: before
//! stderr: trap: unreachable
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	puts("before");
	fflush(stdout);
	abort();
}
