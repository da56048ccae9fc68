/* A module as a library: its exports are functions of a process that belongs to
 * others. What would end a program ends a call here, with an error.
 *
 * A trap gives up the innermost call that the host made: the host's stack goes on
 * where that began. */
#pragma once

#include "host.h"
#include "unwind.h"

/* Flags of wasmc_library_start. */
enum { LIBRARY_HANDLE_FAULTS = 1 };

/* Used by the host, by names with its prefix. */

/* Makes an instance. */
u32 wasmc_library_start(u32 flags);
/* Ends it. All that it has had of the process is given back. */
void wasmc_library_stop(void);
/* What the last outcome other than OUTCOME_OK was about. */
const char *wasmc_library_message(void);
/* The functions that the last OUTCOME_TRAP was in: a line for each. */
const char *wasmc_library_backtrace(void);
/* The status of the last OUTCOME_EXIT. */
u32 wasmc_library_status(void);

/* Between the files of this directory. */

/* Reports whether an address is on the stack for wasm code or in its guard. */
bool on_wasm_stack(u64 address);
bool in_stack_guard(u64 address);

/* Sets what wasmc_library_message returns. */
void set_message(const char *message);

/* Sets the frame that wasmc_library_backtrace begins at, after that. */
void set_frame(const struct frame *f);

/* Begins and ends handling faults: see fault.c. */
void faults_handle(void);
void faults_restore(void);

/* Allocates the address space of all memories wherever there is some, and gives it
 * back. */
void memory_place(void);
void memory_release(void);
