/* The entry point of an executable that has no other. */

#include "process.h"
#include "syscall.h"

__asm__(".section .text._start,\"ax\",%progbits\n"
	".globl _start\n"
	".type _start, %function\n"
	"_start: " ENTRY "\n"
	".size _start, .-_start\n"
	".text\n");

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
