/* The entry point where a C library is linked in: it starts the program, and ends it. */

#include "native.h"
#include "process.h"
#include "syscall.h"

/* Of the C library. */
__attribute__((visibility("default"))) _Noreturn void exit(int status);
__attribute__((visibility("default"))) unsigned long getauxval(unsigned long type);

static void leave(union slot *status)
{
	exit((int)status->i32);
}

/* On the host's stack, for functions that native code has registered run now. */
_Noreturn void process_exit(u32 status)
{
	union slot slot = {.i32 = status};
	wasmc_call_host(leave, &slot);
	__builtin_unreachable();
}

__attribute__((visibility("default"))) int main(int argc, char **argv, char **envp)
{
	process.argc = (u64)argc;
	process.argv = argv;
	process.envp = envp;
	process.page_size = getauxval(AT_PAGESZ);
	process.vdso = getauxval(AT_SYSINFO_EHDR);
	run_program();
	return 0;
}
