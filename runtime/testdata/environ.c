/* Prints its environment; then its arguments. */

#include "wasi_test.h"

#ifndef FLAGS
#define FLAGS 0
#endif

static const char *const environment[] = {
	"A=first", "HOME", "A=second", "UNSET", "EMPTY", "B=with=sign", "HOMELESS=1", NULL,
};
const struct policy wasmc_policy = {
	GRANTED_EXCEPT_ENVIRONMENT,
	.environment = environment,
	.flags = POLICY_UNCONFINED | FLAGS,
};

typedef u32 function(u32, u32);

/* print prints strings, each in brackets, after checking where they are. */
static void print(function *sizes, function *get)
{
	enum { LIST = 16384, TEXT = 32768 };
	SUCCEEDS(sizes(RESULT, RESULT + 4));
	u32 count = result64(), size = result64() >> 32, end = TEXT;
	SUCCEEDS(get(LIST, TEXT));
	for (u32 i = 0; i < count; i++) {
		u32 at;
		memcpy(&at, BASE + LIST + 4 * i, sizeof at);
		EQUAL(at, end);
		end += strlen((char *)BASE + at) + 1;
		SUCCEEDS(write_string(1, "["));
		SUCCEEDS(wasi_fd_write(1, one_iov(at, end - at - 1), 1, RESULT));
		SUCCEEDS(write_string(1, "]"));
	}
	EQUAL(end - TEXT, size);
}

void wasmc_start(void)
{
	print(wasi_environ_sizes_get, wasi_environ_get);
	print(wasi_args_sizes_get, wasi_args_get);
}
