/* attempt on x86-64: see driver.c. */
#pragma once

/* What a function must preserve goes on the stack, then the stack pointer, now
 * aligned to 16, into attempt_stack. */
#define ATTEMPT                                                                                    \
	"attempt:\n"                                                                               \
	"push %rbp; push %rbx; push %r12; push %r13; push %r14; push %r15; sub $8, %rsp\n"         \
	"mov %rsp, attempt_stack(%rip)\n"                                                          \
	"call *%rdi\n"                                                                             \
	"mov $1, %eax\n"                                                                           \
	"1: add $8, %rsp; pop %r15; pop %r14; pop %r13; pop %r12; pop %rbx; pop %rbp; ret\n"       \
	"attempt_failed:\n"                                                                        \
	"mov attempt_stack(%rip), %rsp; xor %eax, %eax; jmp 1b\n"
