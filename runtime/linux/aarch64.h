/* Linux on arm64: what only this machine has or does this way. */
#pragma once

#include "types.h"
#include "unwind.h"

/* asm-generic/unistd.h */
enum {
	SYS_fcntl = 25,
	SYS_ioctl = 29,
	SYS_mkdirat = 34,
	SYS_unlinkat = 35,
	SYS_symlinkat = 36,
	SYS_linkat = 37,
	SYS_ftruncate = 46,
	SYS_fallocate = 47,
	SYS_openat = 56,
	SYS_close = 57,
	SYS_getdents64 = 61,
	SYS_lseek = 62,
	SYS_readv = 65,
	SYS_writev = 66,
	SYS_preadv = 69,
	SYS_pwritev = 70,
	SYS_ppoll = 73,
	SYS_readlinkat = 78,
	SYS_newfstatat = 79,
	SYS_fsync = 82,
	SYS_fdatasync = 83,
	SYS_utimensat = 88,
	SYS_exit_group = 94,
	SYS_futex = 98,
	SYS_clock_gettime = 113,
	SYS_clock_getres = 114,
	SYS_sched_yield = 124,
	SYS_restart_syscall = 128,
	SYS_tgkill = 131,
	SYS_sigaltstack = 132,
	SYS_rt_sigaction = 134,
	SYS_prctl = 167,
	SYS_getpid = 172,
	SYS_gettid = 178,
	SYS_socket = 198,
	SYS_bind = 200,
	SYS_listen = 201,
	SYS_setsockopt = 208,
	SYS_getsockopt = 209,
	SYS_shutdown = 210,
	SYS_sendmsg = 211,
	SYS_recvmsg = 212,
	SYS_munmap = 215,
	SYS_mmap = 222,
	SYS_fadvise64 = 223,
	SYS_mprotect = 226,
	SYS_accept4 = 242,
	SYS_prlimit64 = 261,
	SYS_renameat2 = 276,
	SYS_seccomp = 277,
	SYS_getrandom = 278,
	SYS_openat2 = 437,
	SYS_landlock_create_ruleset = 444,
	SYS_landlock_add_rule = 445,
	SYS_landlock_restrict_self = 446,
};

/* asm/fcntl.h */
enum { O_DIRECTORY = 040000, O_NOFOLLOW = 0100000 };

/* asm-generic/stat.h */
struct stat {
	u64 dev;
	u64 ino;
	u32 mode;
	u32 nlink;
	u32 uid;
	u32 gid;
	u64 rdev;
	u64 padding;
	i64 size;
	i32 blksize;
	i32 padding2;
	i64 blocks;
	struct timespec atim;
	struct timespec mtim;
	struct timespec ctim;
	u32 unused[2];
};

/* What the kernel's shared object calls its function: vdso(7). */
#define VDSO_CLOCK_GETTIME "__kernel_clock_gettime"

static inline long syscall6(long n, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;
	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory", "cc");
	return x0;
}

static inline long syscall4(long n, long a, long b, long c, long d)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory", "cc");
	return x0;
}

static inline long syscall3(long n, long a, long b, long c)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory", "cc");
	return x0;
}

/* The kernel enters with the stack pointer at argc, aligned to 16. */
#define ENTRY "mov x29, #0; mov x30, #0; mov x0, sp; bl wasmc_main; brk #1"

/* run_on_stack abandons the stack and calls f on the one that ends at top. */
static inline _Noreturn void run_on_stack(void *top, void (*f)(void))
{
	__asm__ volatile("mov sp, %0; mov x29, #0; mov x30, #0; blr %1; brk #1"
			 :
			 : "r"(top), "r"(f)
			 : "memory");
	__builtin_unreachable();
}

/* Unwinding: instructions have 4 bytes; at a function's first one, the return address is
 * in a register. */
static const u64 code_unit = 4, entry_words = 0;

/* fault_frame is the interrupted frame, from the ucontext that the kernel hands to a
 * signal handler: asm-generic/ucontext.h, asm/sigcontext.h. */
static inline void fault_frame(struct frame *f, const void *ucontext)
{
	enum { REGS = 23, SP = 31, PC = 32 };
	const u64 *registers = (const u64 *)ucontext + REGS;
	f->pc = registers[PC];
	f->registers[STACK_POINTER] = registers[SP];
	f->registers[FRAME_POINTER] = registers[29];
	f->registers[SCRATCH] = registers[9];
	f->return_address = registers[30];
}

/* frame_here is the frame of the function that calls this. */
__attribute__((always_inline)) static inline void frame_here(struct frame *f)
{
	__asm__ volatile("adr %0, .; mov %1, sp; mov %2, x29; mov %3, x30"
			 : "=&r"(f->pc), "=&r"(f->registers[STACK_POINTER]),
			   "=&r"(f->registers[FRAME_POINTER]), "=&r"(f->return_address));
	f->registers[SCRATCH] = 0;
}

/* fault_sp is its stack pointer. */
static inline u64 fault_sp(const void *ucontext)
{
	enum { SP = 432 };
	return *(const u64 *)((const char *)ucontext + SP);
}

/* fault_go_on lets the interrupted thread go on with a call of the function at pc. */
static inline void fault_go_on(void *ucontext, u64 pc, u64 argument)
{
	enum { X0 = 184, PC = 440 };
	*(u64 *)((char *)ucontext + X0) = argument;
	*(u64 *)((char *)ucontext + PC) = pc;
}

/* Where a signal handler returns to. */
#define SIGNAL_RETURN                                                                              \
	".hidden wasmc_signal_return\n"                                                            \
	"wasmc_signal_return: mov x8, #139; svc #0\n"

/* That of all kernels for this machine. */
static inline u64 largest_page_size(void)
{
	return 64 << 10;
}

/* wasmc_catch and wasmc_throw, see abi.h. wasmc_catcher is the stack pointer of the last
 * wasmc_catch that has not returned: it saves the registers that functions preserve, and the
 * one before. */
#define CATCH                                                                                      \
	".globl wasmc_catch, wasmc_throw\n"                                                        \
	".hidden wasmc_catch, wasmc_throw\n"                                                       \
	".type wasmc_catch, %function\n"                                                           \
	"wasmc_catch:\n"                                                                           \
	".cfi_startproc\n"                                                                         \
	"stp x29, x30, [sp, #-176]!\n"                                                             \
	".cfi_def_cfa_offset 176; .cfi_offset x29, -176; .cfi_offset x30, -168\n"                  \
	"mov x29, sp; stp x19, x20, [sp, #16]\n"                                                   \
	"stp x21, x22, [sp, #32]; stp x23, x24, [sp, #48]; stp x25, x26, [sp, #64]\n"              \
	"stp x27, x28, [sp, #80]; stp d8, d9, [sp, #96]; stp d10, d11, [sp, #112]\n"               \
	"stp d12, d13, [sp, #128]; stp d14, d15, [sp, #144]\n"                                     \
	"adrp x9, wasmc_catcher; ldr x10, [x9, :lo12:wasmc_catcher]; str x10, [sp, #160]\n"        \
	"str x29, [x9, :lo12:wasmc_catcher]\n"                                                     \
	"mov x9, x0; mov x0, x1; blr x9\n"                                                         \
	"mov w0, #0\n"                                                                             \
	"1: adrp x9, wasmc_catcher; ldr x10, [sp, #160]; str x10, [x9, :lo12:wasmc_catcher]\n"     \
	"ldp x19, x20, [sp, #16]; ldp x21, x22, [sp, #32]; ldp x23, x24, [sp, #48]\n"              \
	"ldp x25, x26, [sp, #64]; ldp x27, x28, [sp, #80]; ldp d8, d9, [sp, #96]\n"                \
	"ldp d10, d11, [sp, #112]; ldp d12, d13, [sp, #128]; ldp d14, d15, [sp, #144]\n"           \
	"ldp x29, x30, [sp], #176; ret\n"                                                          \
	".cfi_endproc\n"                                                                           \
	".size wasmc_catch, .-wasmc_catch\n"                                                       \
	".type wasmc_throw, %function\n"                                                           \
	"wasmc_throw:\n"                                                                           \
	".cfi_startproc\n"                                                                         \
	"adrp x9, wasmc_catcher; ldr x10, [x9, :lo12:wasmc_catcher]; cbz x10, 2f\n"                \
	"mov sp, x10; mov w0, #1; b 1b\n"                                                          \
	"2: b wasmc_uncaught\n"                                                                    \
	".cfi_endproc\n"                                                                           \
	".size wasmc_throw, .-wasmc_throw\n"

/* wasmc_enter, wasmc_leave and wasmc_call_host: see library.h. What a function must
 * preserve goes on the host's stack, and where both stacks went on before, so that
 * calls can be nested. */
#define SWITCH_STACKS                                                                              \
	".globl wasmc_enter, wasmc_leave, wasmc_call_host\n"                                       \
	".hidden wasmc_enter, wasmc_leave, wasmc_call_host\n"                                      \
	".type wasmc_enter, %function\n"                                                           \
	"wasmc_enter:\n"                                                                           \
	"adrp x9, wasmc_wasm_stack; ldr x10, [x9, :lo12:wasmc_wasm_stack]\n"                       \
	"adrp x11, wasmc_stack_limit; ldr x12, [x11, :lo12:wasmc_stack_limit]\n"                   \
	"cmp x10, x12; b.hs 0f; b wasmc_no_stack\n"                                                \
	"0: stp x29, x30, [sp, #-192]!; mov x29, sp; stp x19, x20, [sp, #16]\n"                    \
	"stp x21, x22, [sp, #32]; stp x23, x24, [sp, #48]; stp x25, x26, [sp, #64]\n"              \
	"stp x27, x28, [sp, #80]; stp d8, d9, [sp, #96]; stp d10, d11, [sp, #112]\n"               \
	"stp d12, d13, [sp, #128]; stp d14, d15, [sp, #144]\n"                                     \
	"adrp x11, wasmc_host_stack; ldr x12, [x11, :lo12:wasmc_host_stack]\n"                     \
	"stp x10, x12, [sp, #160]\n"                                                               \
	"adrp x9, wasmc_catcher; ldr x12, [x9, :lo12:wasmc_catcher]; str x12, [sp, #176]\n"        \
	"str xzr, [x9, :lo12:wasmc_catcher]\n"                                                     \
	"mov x13, sp; str x13, [x11, :lo12:wasmc_host_stack]; mov sp, x10\n"                       \
	"mov x9, x0; mov x0, x1; blr x9\n"                                                         \
	"mov w0, #0\n"                                                                             \
	"1: adrp x11, wasmc_host_stack; ldr x9, [x11, :lo12:wasmc_host_stack]; mov sp, x9\n"       \
	"ldp x10, x12, [sp, #160]; str x12, [x11, :lo12:wasmc_host_stack]\n"                       \
	"adrp x9, wasmc_wasm_stack; str x10, [x9, :lo12:wasmc_wasm_stack]\n"                       \
	"adrp x9, wasmc_catcher; ldr x12, [sp, #176]; str x12, [x9, :lo12:wasmc_catcher]\n"        \
	"ldp x19, x20, [sp, #16]; ldp x21, x22, [sp, #32]; ldp x23, x24, [sp, #48]\n"              \
	"ldp x25, x26, [sp, #64]; ldp x27, x28, [sp, #80]; ldp d8, d9, [sp, #96]\n"                \
	"ldp d10, d11, [sp, #112]; ldp d12, d13, [sp, #128]; ldp d14, d15, [sp, #144]\n"           \
	"ldp x29, x30, [sp], #192; ret\n"                                                          \
	".size wasmc_enter, .-wasmc_enter\n"                                                       \
	".type wasmc_leave, %function\n"                                                           \
	"wasmc_leave: b 1b\n"                                                                      \
	".size wasmc_leave, .-wasmc_leave\n"                                                       \
	".type wasmc_call_host, %function\n"                                                       \
	"wasmc_call_host:\n"                                                                       \
	"adrp x9, wasmc_wasm_stack; ldr x10, [x9, :lo12:wasmc_wasm_stack]\n"                       \
	"adrp x11, wasmc_catcher; ldr x12, [x11, :lo12:wasmc_catcher]\n"                           \
	"stp x29, x30, [sp, #-32]!; mov x29, sp; stp x10, x12, [sp, #16]\n"                        \
	"mov x10, sp; str x10, [x9, :lo12:wasmc_wasm_stack]\n"                                     \
	"adrp x11, wasmc_host_stack; ldr x12, [x11, :lo12:wasmc_host_stack]; mov sp, x12\n"        \
	"mov x9, x0; mov x0, x1; blr x9\n"                                                         \
	"adrp x11, wasmc_host_stack; mov x12, sp; str x12, [x11, :lo12:wasmc_host_stack]\n"        \
	"mov sp, x29; ldp x10, x12, [sp, #16]\n"                                                   \
	"adrp x9, wasmc_wasm_stack; str x10, [x9, :lo12:wasmc_wasm_stack]\n"                       \
	"adrp x11, wasmc_catcher; str x12, [x11, :lo12:wasmc_catcher]\n"                           \
	"ldp x29, x30, [sp], #32; ret\n"                                                           \
	".size wasmc_call_host, .-wasmc_call_host\n"

/* host_call_frame is the frame of the wasm code that has called wasmc_call_host, which has
 * left the stack at an address. */
static inline void host_call_frame(struct frame *f, u64 at)
{
	const struct {
		u64 x29, x30, wasm_stack, catcher;
	} *saved = (const void *)at;
	*f = (struct frame){
		.pc = saved->x30 - 1,
		.registers = {[STACK_POINTER] = (u64)(saved + 1), [FRAME_POINTER] = saved->x29},
	};
}
