/* A throw ends what is caught in the same call of the library, and never a function of the
 * host's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "throw.h"

#define CHECK(x)                                                                                   \
	do {                                                                                       \
		if (!(x)) {                                                                        \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #x);                             \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

enum { THROWS = 1, ASKS = 2 };

static uint32_t answer;
static int nested;

/* Called while something catches: a call of the library from here is another matter. */
uint32_t throw_env__ask(void)
{
	uint32_t threw = 0;
	if (nested) {
		CHECK(throw_throw() == throw_TRAP);
		CHECK(!strcmp(throw_message(), "thrown and not caught"));
		CHECK(throw_try(THROWS, &threw) == throw_OK && threw == 1);
	}
	return answer;
}

int main(void)
{
	uint32_t threw;
	CHECK(throw_init(0) == throw_OK);
	CHECK(throw_throw() == throw_TRAP);
	for (int i = 0; i < 1000; i++) {
		CHECK(throw_try(THROWS, &threw) == throw_OK && threw == 1);
		answer = i % 2 ? 7 : 0;
		CHECK(throw_try(ASKS, &threw) == throw_OK && threw == (uint32_t)i % 2);
	}
	CHECK(throw_try(0, &threw) == throw_TRAP); /* there is no such function */
	CHECK(throw_throw() == throw_TRAP);
	nested = 1;
	answer = 7;
	CHECK(throw_try(ASKS, &threw) == throw_OK && threw == 1);
	throw_exit();
	return 0;
}
