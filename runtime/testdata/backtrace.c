/* Traps in functions that call each other: at a call that is a function's last
 * instruction, at a fault in a function's first, in one without a name, in one that has
 * pushed something, and in the runtime. */

#include "test.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

#if defined(__x86_64__)
#define ENTER	  "push %rbx; .cfi_adjust_cfa_offset 8; "
#define CALL_TRAP "xor %edi, %edi; call wasmc_trap"
#define FAULT	  "movb 0x48000000, %al; ret"
#define PUSHED	  "mov %rdi, (%rsp); pop %rbx; .cfi_adjust_cfa_offset -8; movb (%rdi), %al; ret"
#else
#define ENTER	  "str x30, [sp, #-16]!; .cfi_adjust_cfa_offset 16; .cfi_rel_offset x30, 0; "
#define CALL_TRAP "mov w0, #0; bl wasmc_trap"
#define FAULT	  "ldrb w0, [x0]; ret"
#define PUSHED                                                                                     \
	"ldr x30, [sp], #16; .cfi_adjust_cfa_offset -16; .cfi_restore x30; ldrb w0, [x0]; ret"
#endif

#define FUNCTION(name, code)                                                                       \
	".type " name ", %function\n" name ": .cfi_startproc\n" code "\n.cfi_endproc\n"            \
	".size " name ", .-" name "\n"

__asm__(".section .text.names,\"ax\",%progbits\n" FUNCTION("first", ENTER CALL_TRAP)
		FUNCTION("second", FAULT) FUNCTION("pushed", ENTER PUSHED)
			FUNCTION("unnamed", FAULT) ".text\n");

void first(u8 *);
void second(u8 *);
void pushed(u8 *);
void unnamed(u8 *);

/* Outside of memory, where a loop that LLVM made a call of memset may lead. */
static void in_runtime(u8 *at)
{
	memset(at, 0, 1000);
	__asm__ volatile(""); /* not a tail call */
}

__attribute__((noinline)) void deep(u8 *at, u64 n)
{
	if (n)
		deep(at, n - 1);
	first(at);
	__asm__ volatile("");
}

static void recurse(u8 *at)
{
	deep(at, 10000);
	__asm__ volatile("");
}

__attribute__((noinline)) void caller(void (*f)(u8 *))
{
	f(BASE + 0x8000000);
	__asm__ volatile("");
}

void wasmc_start(void)
{
	static const struct {
		const char *name;
		void (*f)(u8 *);
	} all[] = {{"first", first},	 {"second", second},	     {"pushed", pushed},
		   {"unnamed", unnamed}, {"in_runtime", in_runtime}, {"recurse", recurse}};
	for (u32 i = 0; i < sizeof all / sizeof *all; i++)
		if (same(process.argv[1], all[i].name))
			caller(all[i].f);
}
