/* The entry point where no C library is linked in. */

#include "native.h"
#include "process.h"
#include "syscall.h"

ENTRY_POINT;

_Noreturn void process_exit(u32 status)
{
	sys_exit_group(status);
}

__attribute__((used)) _Noreturn void wasmc_main(u64 *stack)
{
	process_read(stack);
	run_program();
	sys_exit_group(0);
}
