/* A program with native code: it calls functions that the module imports, and may be
 * called back. Its stack is the process's own, wasm code has one of its own as everywhere.
 *
 * A trap ends the program, wherever it comes from, so a call from native code that
 * returns has succeeded. */
#pragma once

#include "host.h"
#include "unwind.h"

/* Starts the program and runs it to its end. Its description is in process. */
void run_program(void);
