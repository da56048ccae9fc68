/* Opens paths where openat2 fails with the error number that the first argument
 * gives: as on old kernels (38), in old sandboxes (1), or because of races (11). */

#include "test.h"
#include "resolve.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

/* linux/filter.h, linux/seccomp.h */
struct instruction {
	u16 code;
	u8 yes, no;
	u32 operand;
};

enum {
	LOAD = 0x20,
	JUMP_IF_EQUAL = 0x15,
	RETURN = 0x06,
	RETURN_ERRNO = 0x00050000,
	RETURN_ALLOW = 0x7fff0000,
};

static void forbid_openat2(u32 error)
{
	const struct instruction program[] = {
		{LOAD, 0, 0, 0}, /* the system call's number */
		{JUMP_IF_EQUAL, 0, 1, SYS_openat2},
		{RETURN, 0, 0, RETURN_ERRNO | error},
		{RETURN, 0, 0, RETURN_ALLOW},
	};
	const struct sock_fprog filter = {4, (const u64 *)program};
	EQUAL(sys_prctl(PR_SET_NO_NEW_PRIVS, 1, 0), 0);
	EQUAL(sys_prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)&filter), 0);
}

void wasmc_start(void)
{
	u32 error = 0;
	for (const char *s = process.argv[1]; *s; s++)
		error = error * 10 + *s - '0';
	forbid_openat2(error);
	int root = sys_openat(AT_FDCWD, "root", O_PATH | O_DIRECTORY, 0);
	CHECK(root >= 0);
	CHECK(resolve_open(root, "link/file", O_RDONLY, 0) >= 0);
	EQUAL(resolve_open(root, "../outside", O_RDONLY, 0), -EXDEV);
	EQUAL(resolve_without_openat2, error != EAGAIN);
}
