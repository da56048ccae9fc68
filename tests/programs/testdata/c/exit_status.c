// exit runs the handlers, flushes, and gives its status.
#include <stdio.h>
#include <stdlib.h>

static void first(void) { printf("first\n"); }
static void second(void) { printf("second\n"); }

int main(void)
{
	atexit(first);
	atexit(second);
	printf("no newline at the end");
	exit(42);
}
