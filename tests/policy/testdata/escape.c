/* A driver in the place of generated code: native code in a confined program, as an
 * attacker would have it. It tries what its argument says, and exits with status 0 if
 * that is possible, or with the error's number. The two lowest descriptors after
 * the streams are the granted directories. */

#include "process.h"
#include "string.h"
#include "syscall.h"

#if defined(__x86_64__)
enum {
	SYS_connect = 42,
	SYS_clone = 56,
	SYS_execve = 59,
	SYS_kill = 62,
	SYS_ptrace = 101,
	SYS_memfd_create = 319
};
#else
enum {
	SYS_connect = 203,
	SYS_clone = 220,
	SYS_execve = 221,
	SYS_kill = 129,
	SYS_ptrace = 117,
	SYS_memfd_create = 279
};
#endif
enum { TIOCSTI = 0x5412, PROT_EXEC = 4, AF_INET = 2, SIGKILL = 9 };

static const char path[] = "/bin/true";

static long execute(void)
{
	const char *const nothing[] = {path, NULL};
	return syscall3(SYS_execve, (long)path, (long)nothing, (long)nothing);
}

static long executable_memory(void)
{
	return (long)sys_mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS);
}

static long executable_data(void)
{
	return sys_mprotect((void *)((u64)&process & -4096), 4096, PROT_READ | PROT_EXEC);
}

static long create(int dir, const char *name)
{
	return sys_openat(dir, name, O_WRONLY | O_CREAT, 0666);
}

static long attempt(const char *what)
{
	int directory = sys_fcntl(3, F_GETFL, 0) < 0 ? 4 : 3, read_only = directory + 1;
	const struct {
		const char *name;
		long (*f)(void);
	} functions[] = {
		{"execve", execute},
		{"executable-memory", executable_memory},
		{"executable-data", executable_data},
	};
	const struct {
		const char *name;
		long number, a, b, c, d;
	} calls[] = {
		{"socket", SYS_socket, AF_INET, SOCK_STREAM, 0, 0},
		{"bind", SYS_bind, 0, 0, 0, 0},
		{"connect", SYS_connect, 0, 0, 0, 0},
		{"ptrace", SYS_ptrace, 0, 0, 0, 0},
		{"clone", SYS_clone, 0, 0, 0, 0},
		{"kill", SYS_kill, 1, 0, 0, 0},
		{"tgkill-other", SYS_tgkill, 1, 1, 0, 0},
		{"prctl", SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0},
		{"memfd", SYS_memfd_create, (long)path, 0, 0, 0},
		{"type-into-terminal", SYS_ioctl, 0, TIOCSTI, (long)path, 0},
		{"open-by-working-directory", SYS_openat, AT_FDCWD, (long)path, O_RDONLY, 0},
		{"open-absolute", SYS_openat, directory, (long)path, O_RDONLY, 0},
		{"open-parent", SYS_openat, directory, (long)"../secret", O_RDONLY, 0},
		{"open-through-link", SYS_openat, directory, (long)"link", O_RDONLY, 0},
		{"open-inside", SYS_openat, directory, (long)"file", O_RDONLY, 0},
		{"open-read-only", SYS_openat, read_only, (long)"file", O_RDONLY, 0},
		{"number-of-x32", 0x40000000 | SYS_getpid, 0, 0, 0, 0},
	};
	for (u32 i = 0; i < sizeof functions / sizeof *functions; i++)
		if (strlen(what) == strlen(functions[i].name) &&
		    memcmp(what, functions[i].name, strlen(what)) == 0)
			return functions[i].f();
	for (u32 i = 0; i < sizeof calls / sizeof *calls; i++)
		if (strlen(what) == strlen(calls[i].name) &&
		    memcmp(what, calls[i].name, strlen(what)) == 0)
			return syscall6(calls[i].number, calls[i].a, calls[i].b, calls[i].c,
					calls[i].d, 0, 0);
	if (memcmp(what, "create-inside", 13) == 0)
		return create(directory, "new");
	if (memcmp(what, "create-read-only", 16) == 0)
		return create(read_only, "new");
	return -255;
}

void wasmc_start(void)
{
	long r = process.argc > 1 ? attempt(process.argv[1]) : -255;
	sys_exit_group(r < 0 && r >= -255 ? -r : 0);
}
