/* What the kernel handed to the process, and how a process gives up. */
#pragma once

#include "abi.h"

extern struct process {
	u64 argc;
	char **argv;
	char **envp;
	u64 page_size; /* of the machine */
	u64 vdso;      /* address of the kernel's shared object, or 0 */
} process;

/* The exit statuses that are not the guest's own. */
enum {
	EXIT_CANNOT_START =
		125,	 /* what the program was built to have is missing; as env, timeout */
	EXIT_TRAP = 134, /* what a shell shows for abort */
};

/* Allocates the address space of all memories, or says why not and exits. */
void memory_reserve(void);

/* Tells the handler of faults about the wasm stack's guard region. */
void trap_install(u64 guard, u64 guard_end);

/* Traps with the code at pc as the place. */
_Noreturn void trap_at(enum trap, u64 pc);
