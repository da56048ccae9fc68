/* What happens to the standard streams, by the first argument. */

#include "wasi_test.h"

static const struct preopen preopens[] = {{".", "/", 0}};
const struct policy wasmc_policy = {
	.preopens = preopens,
	.preopen_count = 1,
	GRANTED,
	.flags = POLICY_UNCONFINED,
};

enum { ROOT = 3 };

/* The directory, which the kernel opened as number 0, must not become one. */
static void stdin_is_closed(void)
{
	FAILS(BADF, wasi_fd_read(0, one_iov(BUFFER, 1), 1, RESULT));
	FAILS(BADF, wasi_fd_fdstat_get(0, BUFFER));
	EQUAL(fdstat(ROOT)->filetype, FILETYPE_DIRECTORY);
}

static bool seekable(u32 fd)
{
	enum { POSITION = RIGHT_FD_SEEK | RIGHT_FD_TELL };
	return (fdstat(fd)->rights_base & POSITION) == POSITION;
}

void wasmc_start(void)
{
	const char *what = process.argv[1];
	if (same(what, "stdin is closed")) {
		stdin_is_closed();
	} else if (same(what, "stdout is a closed pipe")) {
		FAILS(PIPE, write_string(1, "x"));
	} else if (same(what, "stdin is a terminal")) {
		EQUAL(fdstat(0)->filetype, FILETYPE_CHARACTER_DEVICE);
		CHECK(!seekable(0));
		FAILS(NOTCAPABLE, wasi_fd_tell(0, RESULT));
	} else if (same(what, "stdin is /dev/null")) {
		EQUAL(fdstat(0)->filetype, FILETYPE_CHARACTER_DEVICE);
		CHECK(seekable(0));
	} else if (same(what, "stdin is a file")) {
		EQUAL(fdstat(0)->filetype, FILETYPE_REGULAR_FILE);
		SUCCEEDS(wasi_fd_tell(0, RESULT));
		CHECK(seekable(0));
	} else {
		CHECK(!"known");
	}
}
