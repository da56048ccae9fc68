/* What libc.wat imports: with output that is buffered until the program's end, memory of the
 * heap, thread-local variables and a constructor. What the environment names is done wrong. */
#include "libc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local int status = 7;
static int outcome_before;

__attribute__((constructor)) static void before(void)
{
	uint32_t r;
	outcome_before = libc_work(1, &r);
}

static void at_exit(void)
{
	printf("exit\n");
}

void libc_env__print(uint32_t at, uint32_t size)
{
	const char *text = libc_memory(at, size);
	if (!text)
		libc_trap("print: not its own memory");
	if (outcome_before != libc_NOT_STARTED)
		libc_trap("called before the start");
	atexit(at_exit);
	printf("%.*s", (int)size, text);
}

uint32_t libc_env__allocate(uint32_t mebibytes)
{
	uint32_t r;
	for (uint32_t i = 0; i < 16 * mebibytes; i++) {
		char *p = malloc(1 << 16); /* few enough bytes for the heap */
		if (!p)
			return 1;
		*p = 1;
	}
	if (getenv("TRAP"))
		libc_trap("as the host wants it");
	if (getenv("FAULT"))
		*(volatile char *)((char *)libc_memory(0, 0) + (1 << 20)) = 1;
	if (getenv("NEST")) {
		unsetenv("NEST");
		libc_work(1, &r);
	}
	return status;
}
