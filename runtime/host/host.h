/* Native code and wasm code in one process: they call each other by C functions whose
 * symbols package backend/native makes of the module's names.
 *
 * Wasm code and the runtime run on a stack of their own, functions of the host on
 * the host's. wasmc_enter and wasmc_call_host change from one to the other and may be
 * nested; where each stack goes on is in a variable. */
#pragma once

#include "abi.h"

/* What a call from the host comes to. wasmc's header for the host has these too. */
enum outcome {
	OUTCOME_OK,
	OUTCOME_TRAP,	      /* a trap, or the host asked for one */
	OUTCOME_EXIT,	      /* the guest wants to end the program */
	OUTCOME_CANNOT_START, /* something that it needs is missing */
	OUTCOME_NOT_STARTED,  /* there is no instance */
};

/* Where the stacks go on. */
extern u64 wasmc_wasm_stack, wasmc_host_stack;

/* Used by generated code. */

/* The least that may be left of the stack for wasm code: its lowest address that the guest may
 * come to. No address is less than all of these while there is no instance. */
extern u64 wasmc_stack_limit;

/* Calls f with slots on the stack for wasm code. Only 0 means that f returned. */
u32 wasmc_enter(void (*f)(union slot *), union slot *slots);

/* Calls a function of the host's on its own stack. */
void wasmc_call_host(void (*f)(union slot *), union slot *slots);

/* wasmc_memory_grow and wasmc_memory_extend, after which the host is told. */
u64 wasmc_host_memory_grow(struct memory *m, u64 delta);
u64 wasmc_host_memory_extend(struct memory *m, u64 delta);

/* Used by the host, by names with its prefix. */

/* The bytes of the guest's memory. */
u64 wasmc_host_memory_size(void);
/* The place of size bytes of the guest's memory, or NULL if it does not have them all. */
void *wasmc_host_memory(u64 address, u64 size);
/* Has f called, unless it is NULL, whenever the guest's memory has grown. */
void wasmc_host_on_growth(void (*f)(u64 old_size, u64 size));
/* Gives up the call that the calling function of the host's serves. */
_Noreturn void wasmc_host_trap(const char *message);

/* Between the runtime's files. */

/* Gives up the innermost call of the host. */
_Noreturn void wasmc_leave(u32 outcome);

/* What wasmc_enter comes to if there is too little of the stack for a call. */
u32 wasmc_no_stack(void);
