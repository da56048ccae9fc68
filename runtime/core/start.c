/* The entry point of an executable that has no other. */

#include "process.h"
#include "syscall.h"

ENTRY_POINT;

_Noreturn void process_exit(u32 status)
{
	sys_exit_group(status);
}

static void run(void)
{
	wasmc_start();
	sys_exit_group(0);
}

__attribute__((used)) _Noreturn void wasmc_main(u64 *stack)
{
	process_read(stack);
	run_on_stack(process_begin(), run);
}
