// _Exit leaves buffers alone.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	setvbuf(stdout, NULL, _IOFBF, 1000);
	printf("not flushed");
	_Exit(7);
}
