/* What is the same wherever the program starts. */

#include "native.h"
#include "process.h"
#include "syscall.h"

static void run(union slot *unused)
{
	(void)unused;
	wasmc_start();
}

void run_program(void)
{
	wasmc_wasm_stack = (u64)process_begin();
	wasmc_stack_limit = wasmc_wasm_stack - wasmc_policy.stack_size;
	wasmc_enter(run, NULL);
}

_Noreturn void wasmc_host_trap(const char *message)
{
	struct frame f;
	host_call_frame(&f, wasmc_wasm_stack);
	trap_at(message, &f);
}

u32 wasmc_no_stack(void)
{
	if (!wasmc_wasm_stack)
		return OUTCOME_NOT_STARTED; /* a constructor of native code has called */
	wasmc_host_trap("call stack exhausted");
}
