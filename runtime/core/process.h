/* What the kernel handed to the process, and how a process gives up. */
#pragma once

#include "abi.h"

extern struct process {
	u64 argc;
	char **argv;
	char **envp;
	u64 page_size; /* of the machine */
	u64 vdso;      /* address of the kernel's shared object, or 0 */

	/* What is left of the policy's when the environment has narrowed it. */
	u64 max_memory; /* bytes; never 0 */
	u64 max_cpu;	/* seconds; 0: no limit */
	u64 flags;	/* POLICY_* */
} process;

/* Where a throw leads to: see CATCH; 0: nowhere. */
extern u64 wasmc_catcher;

/* The exit statuses that are not the guest's own. */
enum {
	EXIT_CANNOT_START =
		125,	 /* what the program was built to have is missing; as env, timeout */
	EXIT_TRAP = 134, /* what a shell shows for abort */
};

/* Says why the program cannot start, in three parts, and exits. A library returns an
 * error to its host instead, here and below. */
_Noreturn void cannot_start(const char *what, const char *why, const char *item);

struct text;

/* The same with a line, which has no end yet. */
_Noreturn void cannot_start_line(struct text *line);

/* Defines the symbol at which the kernel starts a program. */
#define ENTRY_POINT                                                                                \
	__asm__(".section .text._start,\"ax\",%progbits\n"                                         \
		".globl _start\n"                                                                  \
		".type _start, %function\n"                                                        \
		"_start: " ENTRY "\n"                                                              \
		".size _start, .-_start\n"                                                         \
		".text\n")

/* Ends the program as the guest wants it. */
_Noreturn void process_exit(u32 status);

/* Does to the process what a signal does; the kernel's result. */
long process_raise(u32 signal);

/* Makes a write to a closed pipe an error instead of a signal. */
void process_ignore_sigpipe(void);

/* Fills in process from the initial stack: argc, argv..., NULL, envp..., NULL, auxv. */
void process_read(u64 *stack);

/* Does all that a program does before wasm code runs, with what process has, and returns
 * the end of the stack for that. */
u8 *process_begin(void);

/* Takes from the policy what WASMC_POLICY in the environment takes from it, or says
 * what is wrong with that and exits. */
void narrow_policy(void);

/* Ends the program when it has used the processor for so many seconds. */
void limit_cpu(u64 seconds);

/* Allocates the address space of all memories, or says why not and exits. */
void memory_reserve(void);

/* Its parts: the memories have no more than the limit, or it exits; their initial data
 * comes to where it is copied to. */
void memory_check_limit(void);
void memory_copy_data(void);

/* Traps because n elements from one on are not within a table of that size. */
_Noreturn void trap_table(u64 size, u64 at, u64 n);

struct frame;

/* Traps for a reason of the host's, in a frame of wasm code. */
_Noreturn void trap_at(const char *message, const struct frame *f);
/* Traps with a message of its own. */
_Noreturn void trap_text(struct text *message);

/* Tells the handler of faults where the wasm stack is, and the guard region below it. */
void trap_install(u64 guard, u64 start, u64 end);
