/* The second wall, which stands if the first one, this runtime and the compiled
 * code, has a hole. Before any wasm code runs, the process gives up for ever:
 *
 *  1. new privileges (set-user-ID programs);
 *  2. by Landlock, all files but those beneath the granted directories, and
 *     changing them where they are read-only; connecting and binding TCP sockets;
 *     signals and abstract sockets of other processes;
 *  3. by seccomp, all system calls but those that the functions which the module
 *     imports can come to, with the arguments that they have (package confine of
 *     the compiler makes the filter).
 *
 * Kernels differ in what they have. What is there is used. */

#include "confine.h"
#include "process.h"
#include "syscall.h"

/* Landlock's ruleset while it is made, or an error number; and the rights that it
 * is about. */
static int ruleset = -ENOSYS;
static u64 handled;

enum {
	/* Before its version 2, no file can be moved to another directory. */
	OLDEST_LANDLOCK = 2,
	READING = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	/* All up to version 3. What version 5 has, ioctl, is the filter's business. */
	ALL = LANDLOCK_ACCESS_FS_TRUNCATE * 2 - 1,
};

/* What version has of a right, or nothing. */
static u64 since(long version, long first, u64 rights)
{
	return version >= first ? rights : 0;
}

void confine_start(void)
{
	if (process.flags & POLICY_UNCONFINED)
		return;
	long version = sys_landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (version < OLDEST_LANDLOCK)
		return;
	handled = ALL & ~(version < 3 ? LANDLOCK_ACCESS_FS_TRUNCATE : 0);
	const struct landlock_ruleset_attr attr = {
		.handled_access_fs = handled,
		.handled_access_net = since(
			version, 4, LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP),
		.scoped = since(version, 6,
				LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL),
	};
	ruleset = sys_landlock_create_ruleset(&attr, sizeof attr, 0);
}

static _Noreturn void cannot_confine(const char *how)
{
	cannot_start("the program cannot be confined by ", how, "");
}

void confine_allow(int dir, bool read_only)
{
	if (ruleset < 0)
		return;
	u64 rights = read_only ? READING : ALL & ~LANDLOCK_ACCESS_FS_EXECUTE;
	const struct landlock_path_beneath_attr beneath = {rights & handled, dir};
	if (sys_landlock_add_rule(ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath) < 0)
		cannot_confine("Landlock");
}

static bool restrict_files(void)
{
	if (ruleset < 0)
		return false;
	bool done = sys_landlock_restrict_self(ruleset) == 0;
	sys_close(ruleset);
	return done;
}

/* Speculation stays as it is for other programs: what it could tell the guest is
 * in this process, whose memory belongs to whoever runs it. Kernels before 4.17
 * do not have that flag, and those before 3.17 not even the call. */
static bool restrict_calls(void)
{
	if (wasmc_policy.filter_process)
		wasmc_policy.filter[wasmc_policy.filter_process] |= (u64)sys_getpid() << 32;
	const struct sock_fprog program = {wasmc_policy.filter_count, wasmc_policy.filter};
	return sys_seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) ==
		       0 ||
	       sys_prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)&program) == 0;
}

void confine_finish(void)
{
	bool wanted = !(process.flags & POLICY_UNCONFINED);
	bool required = process.flags & POLICY_REQUIRE_CONFINEMENT;
	if (!(wanted && sys_prctl(PR_SET_NO_NEW_PRIVS, 1, 0) == 0) && required)
		cannot_confine("no_new_privs");
	if (!(wanted && restrict_files()) && required)
		cannot_confine("Landlock");
	if (!(wanted && restrict_calls()) && required)
		cannot_confine("seccomp");
}
