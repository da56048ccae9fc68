/* A module as a library: its exports are functions of a process that belongs to
 * others. What would end a program ends a call here, with an error.
 *
 * Wasm code and the runtime run on a stack of their own, functions of the host on
 * the host's. wasmc_enter and wasmc_call_host change from one to the other and may be
 * nested; where each stack goes on is in a variable. A trap gives up the innermost
 * call that the host made: the host's stack goes on where that began. */
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

/* Flags of wasmc_library_start. */
enum { LIBRARY_HANDLE_FAULTS = 1 };

/* Used by generated code. */

/* The least that may be left of the stack: its lowest address that the guest may
 * come to. No address is less than all of these while there is no instance. */
extern u64 wasmc_stack_limit;

/* Calls f with slots on the stack for wasm code. Only 0 means that f returned. */
u32 wasmc_enter(void (*f)(union slot *), union slot *slots);

/* Calls a function of the host's on its own stack. */
void wasmc_call_host(void (*f)(union slot *), union slot *slots);

/* Used by the host, by names with its prefix. */

/* Makes an instance. */
u32 wasmc_library_start(u32 flags);
/* Ends it. All that it has had of the process is given back. */
void wasmc_library_stop(void);
/* What the last outcome other than OUTCOME_OK was about. */
const char *wasmc_library_message(void);
/* The status of the last OUTCOME_EXIT. */
u32 wasmc_library_status(void);
/* The bytes of the guest's memory. */
u64 wasmc_library_memory_size(void);
/* The place of size bytes of the guest's memory, or NULL if it does not have them all. */
void *wasmc_library_memory(u64 address, u64 size);
/* Gives up the call that the calling function of the host's serves. */
_Noreturn void wasmc_library_trap(const char *message);

/* Between the files of this directory. */

/* Gives up the innermost call of the host. */
_Noreturn void wasmc_leave(u32 outcome);

/* Reports whether an address is on the stack for wasm code or in its guard. */
bool on_wasm_stack(u64 address);
bool in_stack_guard(u64 address);

/* Sets what wasmc_library_message returns. */
void set_message(const char *message);

/* Begins and ends handling faults: see fault.c. */
void faults_handle(void);
void faults_restore(void);

/* Allocates the address space of all memories wherever there is some, and gives it
 * back. */
void memory_place(void);
void memory_release(void);
