/* Opens paths where openat2 fails with the error number that the first argument
 * gives: as on old kernels (38), in old sandboxes (1), or because of races (11). */

#include "test.h"
#include "resolve.h"

const struct policy wasmc_policy = {.environment = (const char *const[]){NULL},
				    .stack_size = 1 << 20};

#if defined(__x86_64__)
enum { SYS_prctl = 157 };
#else
enum { SYS_prctl = 167 };
#endif

/* linux/filter.h, linux/seccomp.h, linux/prctl.h */
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
	SET_SECCOMP = 22,
	SECCOMP_FILTER = 2,
	SET_NO_NEW_PRIVILEGES = 38,
};

static void forbid_openat2(u32 error)
{
	const struct instruction program[] = {
		{LOAD, 0, 0, 0}, /* the system call's number */
		{JUMP_IF_EQUAL, 0, 1, SYS_openat2},
		{RETURN, 0, 0, RETURN_ERRNO | error},
		{RETURN, 0, 0, RETURN_ALLOW},
	};
	const struct {
		u16 size;
		const struct instruction *program;
	} filter = {4, program};
	EQUAL(syscall6(SYS_prctl, SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0, 0), 0);
	EQUAL(syscall6(SYS_prctl, SET_SECCOMP, SECCOMP_FILTER, (long)&filter, 0, 0, 0), 0);
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
