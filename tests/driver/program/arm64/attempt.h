/* attempt on arm64: see driver.c. */
#pragma once

/* What a function must preserve goes on the stack, then the stack pointer into
 * attempt_stack. */
#define ATTEMPT                                                                                    \
	"attempt:\n"                                                                               \
	"stp x29, x30, [sp, #-160]!; stp x19, x20, [sp, #16]; stp x21, x22, [sp, #32]\n"           \
	"stp x23, x24, [sp, #48]; stp x25, x26, [sp, #64]; stp x27, x28, [sp, #80]\n"              \
	"stp d8, d9, [sp, #96]; stp d10, d11, [sp, #112]\n"                                        \
	"stp d12, d13, [sp, #128]; stp d14, d15, [sp, #144]\n"                                     \
	"mov x9, sp; adrp x10, attempt_stack; str x9, [x10, :lo12:attempt_stack]\n"                \
	"blr x0\n"                                                                                 \
	"mov w0, #1\n"                                                                             \
	"1: ldp x19, x20, [sp, #16]; ldp x21, x22, [sp, #32]\n"                                    \
	"ldp x23, x24, [sp, #48]; ldp x25, x26, [sp, #64]; ldp x27, x28, [sp, #80]\n"              \
	"ldp d8, d9, [sp, #96]; ldp d10, d11, [sp, #112]\n"                                        \
	"ldp d12, d13, [sp, #128]; ldp d14, d15, [sp, #144]; ldp x29, x30, [sp], #160; ret\n"      \
	"attempt_failed:\n"                                                                        \
	"adrp x10, attempt_stack; ldr x9, [x10, :lo12:attempt_stack]; mov sp, x9\n"                \
	"mov w0, #0; b 1b\n"
