/* Opens paths again and again, while the test moves what they lead through in
 * and out of the directory "root". Only outside is there a file "secret": exits
 * with status 3 if it is ever opened. The argument "plain" does without
 * wasi/resolve.c. */

#include "test.h"
#include "resolve.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

enum { TRIES = 200000, ESCAPED = 3 };

static bool plain;

static void try(int root, const char *path, u32 *missed)
{
	long fd =
		plain ? sys_openat(root, path, O_RDONLY, 0) : resolve_open(root, path, O_RDONLY, 0);
	if (fd >= 0)
		sys_exit_group(ESCAPED);
	*missed += fd == -ENOENT;
}

void wasmc_start(void)
{
	u32 missed = 0;
	plain = same(process.argv[1], "plain");
	resolve_without_openat2 = same(process.argv[1], "walk");
	int root = sys_openat(AT_FDCWD, "root", O_PATH | O_DIRECTORY, 0);
	CHECK(root >= 0);
	for (u32 i = 0; i < TRIES; i++) {
		try(root, "swapped/secret", &missed);
		try(root, "x/moved/y/../../secret", &missed);
	}
	CHECK(missed > 0); /* else the paths were never right */
}
