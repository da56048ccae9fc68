/* Traps with the names of functions: at a call that is a function's last
 * instruction, at a fault in a function's first, and in one without a name. */

#include "test.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

#if defined(__x86_64__)
#define CALL_TRAP "xor %edi, %edi; call wasmc_trap"
#define FAULT	  "movb 0x48000000, %al"
#else
#define CALL_TRAP "mov w0, #0; bl wasmc_trap"
#define FAULT	  "ldrb w0, [x0]"
#endif

__asm__(".section .text.names,\"ax\",%progbits\n"
	"first: " CALL_TRAP "\n"
	"second: " FAULT "\n"
	"unnamed: " FAULT "\n"
	".text\n");

/* What the linker's second round makes. */
__asm__(".section .rodata.wasmc_functions,\"a\"\n"
	".globl wasmc_functions, wasmc_function_names, wasmc_function_count\n"
	".balign 8\n"
	"wasmc_function_count: .quad 3\n"
	"wasmc_functions: .long first, 1, second, 8, unnamed, 0\n"
	"wasmc_function_names: .asciz \"\", \"$first\", \"$second\"\n"
	".text\n");

void first(u8 *);
void second(u8 *);
void unnamed(u8 *);

void wasmc_start(void)
{
	const char *which = process.argv[1];
	void (*f)(u8 *) = same(which, "first") ? first : same(which, "second") ? second : unnamed;
	f(BASE + 0x8000000);
}
