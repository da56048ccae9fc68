/* Linux on x86-64: what only this machine has or does this way. */
#pragma once

#include <cpuid.h>

#include "types.h"
#include "unwind.h"

/* asm/unistd_64.h */
enum {
	SYS_close = 3,
	SYS_lseek = 8,
	SYS_mmap = 9,
	SYS_mprotect = 10,
	SYS_munmap = 11,
	SYS_rt_sigaction = 13,
	SYS_ioctl = 16,
	SYS_readv = 19,
	SYS_writev = 20,
	SYS_sched_yield = 24,
	SYS_getpid = 39,
	SYS_socket = 41,
	SYS_sendmsg = 46,
	SYS_recvmsg = 47,
	SYS_shutdown = 48,
	SYS_bind = 49,
	SYS_listen = 50,
	SYS_setsockopt = 54,
	SYS_getsockopt = 55,
	SYS_fcntl = 72,
	SYS_fsync = 74,
	SYS_fdatasync = 75,
	SYS_ftruncate = 77,
	SYS_sigaltstack = 131,
	SYS_prctl = 157,
	SYS_gettid = 186,
	SYS_futex = 202,
	SYS_getdents64 = 217,
	SYS_restart_syscall = 219,
	SYS_fadvise64 = 221,
	SYS_clock_gettime = 228,
	SYS_clock_getres = 229,
	SYS_exit_group = 231,
	SYS_tgkill = 234,
	SYS_openat = 257,
	SYS_mkdirat = 258,
	SYS_newfstatat = 262,
	SYS_unlinkat = 263,
	SYS_linkat = 265,
	SYS_symlinkat = 266,
	SYS_readlinkat = 267,
	SYS_ppoll = 271,
	SYS_utimensat = 280,
	SYS_fallocate = 285,
	SYS_accept4 = 288,
	SYS_preadv = 295,
	SYS_pwritev = 296,
	SYS_prlimit64 = 302,
	SYS_renameat2 = 316,
	SYS_seccomp = 317,
	SYS_getrandom = 318,
	SYS_openat2 = 437,
	SYS_landlock_create_ruleset = 444,
	SYS_landlock_add_rule = 445,
	SYS_landlock_restrict_self = 446,
};

/* asm-generic/fcntl.h */
enum { O_DIRECTORY = 0200000, O_NOFOLLOW = 0400000 };

/* asm/stat.h */
struct stat {
	u64 dev;
	u64 ino;
	u64 nlink;
	u32 mode;
	u32 uid;
	u32 gid;
	u32 padding;
	u64 rdev;
	i64 size;
	i64 blksize;
	i64 blocks;
	struct timespec atim;
	struct timespec mtim;
	struct timespec ctim;
	i64 unused[3];
};

/* What the kernel's shared object calls its function: vdso(7). */
#define VDSO_CLOCK_GETTIME "__vdso_clock_gettime"

static inline long syscall6(long n, long a, long b, long c, long d, long e, long f)
{
	long r;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	__asm__ volatile("syscall"
			 : "=a"(r)
			 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return r;
}

static inline long syscall4(long n, long a, long b, long c, long d)
{
	long r;
	register long r10 __asm__("r10") = d;
	__asm__ volatile("syscall"
			 : "=a"(r)
			 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return r;
}

static inline long syscall3(long n, long a, long b, long c)
{
	long r;
	__asm__ volatile("syscall"
			 : "=a"(r)
			 : "a"(n), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return r;
}

/* The kernel enters with the stack pointer at argc, aligned to 16. */
#define ENTRY "xor %ebp, %ebp; mov %rsp, %rdi; call wasmc_main; hlt"

/* run_on_stack abandons the stack and calls f on the one that ends at top. */
static inline _Noreturn void run_on_stack(void *top, void (*f)(void))
{
	__asm__ volatile("mov %0, %%rsp; xor %%ebp, %%ebp; call *%1; hlt"
			 :
			 : "r"(top), "r"(f)
			 : "memory");
	__builtin_unreachable();
}

/* Unwinding: an instruction can begin at any byte; at a function's first one, the return
 * address is the word that the stack pointer points to. */
static const u64 code_unit = 1, entry_words = 1;

/* fault_frame is the interrupted frame, from the ucontext that the kernel hands to a
 * signal handler: asm/ucontext.h, asm/sigcontext.h. */
static inline void fault_frame(struct frame *f, const void *ucontext)
{
	enum { GREGS = 5, R11 = 3, RBP = 10, RSP = 15, RIP = 16 };
	const u64 *registers = (const u64 *)ucontext + GREGS;
	f->pc = registers[RIP];
	f->registers[STACK_POINTER] = registers[RSP];
	f->registers[FRAME_POINTER] = registers[RBP];
	f->registers[SCRATCH] = registers[R11];
	f->return_address = 0;
}

/* frame_here is the frame of the function that calls this. */
__attribute__((always_inline)) static inline void frame_here(struct frame *f)
{
	__asm__ volatile("lea (%%rip), %0; mov %%rsp, %1; mov %%rbp, %2"
			 : "=&r"(f->pc), "=&r"(f->registers[STACK_POINTER]),
			   "=&r"(f->registers[FRAME_POINTER]));
	f->registers[SCRATCH] = f->return_address = 0;
}

/* fault_sp is its stack pointer. */
static inline u64 fault_sp(const void *ucontext)
{
	enum { RSP = 160 };
	return *(const u64 *)((const char *)ucontext + RSP);
}

/* fault_go_on lets the interrupted thread go on with a call of the function at pc. */
static inline void fault_go_on(void *ucontext, u64 pc, u64 argument)
{
	enum { RDI = 104, RIP = 168 };
	*(u64 *)((char *)ucontext + RDI) = argument;
	*(u64 *)((char *)ucontext + RIP) = pc;
}

/* Where a signal handler returns to. */
#define SIGNAL_RETURN                                                                              \
	".hidden wasmc_signal_return\n"                                                            \
	"wasmc_signal_return: mov $15, %rax; syscall\n"

/* That of all kernels for this machine. */
static inline u64 largest_page_size(void)
{
	return 4 << 10;
}

/* wasmc_enter, wasmc_leave and wasmc_call_host: see library.h. What a function must
 * preserve goes on the host's stack, and where both stacks went on before, so that
 * calls can be nested. Both are aligned to 16 where they change. */
#define SWITCH_STACKS                                                                              \
	".globl wasmc_enter, wasmc_leave, wasmc_call_host\n"                                       \
	".hidden wasmc_enter, wasmc_leave, wasmc_call_host\n"                                      \
	".type wasmc_enter, %function\n"                                                           \
	"wasmc_enter:\n"                                                                           \
	"mov wasmc_wasm_stack(%rip), %rax\n"                                                       \
	"cmp wasmc_stack_limit(%rip), %rax; jb wasmc_no_stack\n"                                   \
	"push %rbp; mov %rsp, %rbp; push %rbx; push %r12; push %r13; push %r14; push %r15\n"       \
	"push wasmc_host_stack(%rip); push %rax; push wasmc_catcher(%rip)\n"                       \
	"movq $0, wasmc_catcher(%rip)\n"                                                           \
	"mov %rsp, wasmc_host_stack(%rip); mov %rax, %rsp\n"                                       \
	"mov %rdi, %rax; mov %rsi, %rdi; call *%rax\n"                                             \
	"xor %eax, %eax\n"                                                                         \
	"1: mov wasmc_host_stack(%rip), %rsp\n"                                                    \
	"pop wasmc_catcher(%rip); pop wasmc_wasm_stack(%rip); pop wasmc_host_stack(%rip)\n"        \
	"pop %r15; pop %r14; pop %r13; pop %r12; pop %rbx; pop %rbp; ret\n"                        \
	".size wasmc_enter, .-wasmc_enter\n"                                                       \
	".type wasmc_leave, %function\n"                                                           \
	"wasmc_leave: mov %edi, %eax; jmp 1b\n"                                                    \
	".size wasmc_leave, .-wasmc_leave\n"                                                       \
	".type wasmc_call_host, %function\n"                                                       \
	"wasmc_call_host:\n"                                                                       \
	"push %rbp; mov %rsp, %rbp; push wasmc_wasm_stack(%rip); push wasmc_catcher(%rip)\n"       \
	"mov %rsp, wasmc_wasm_stack(%rip); mov wasmc_host_stack(%rip), %rsp\n"                     \
	"mov %rdi, %rax; mov %rsi, %rdi; call *%rax\n"                                             \
	"mov %rsp, wasmc_host_stack(%rip); lea -16(%rbp), %rsp\n"                                  \
	"pop wasmc_catcher(%rip); pop wasmc_wasm_stack(%rip); pop %rbp; ret\n"                     \
	".size wasmc_call_host, .-wasmc_call_host\n"

/* host_call_frame is the frame of the wasm code that has called wasmc_call_host, which has
 * left the stack at an address. */
static inline void host_call_frame(struct frame *f, u64 at)
{
	const struct {
		u64 catcher, wasm_stack, rbp, return_address;
	} *saved = (const void *)at;
	*f = (struct frame){
		.pc = saved->return_address - 1,
		.registers = {[STACK_POINTER] = (u64)(saved + 1), [FRAME_POINTER] = saved->rbp},
	};
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
	"push %rbp; push %rbx; push %r12; push %r13; push %r14; push %r15\n"                       \
	".cfi_def_cfa_offset 56; .cfi_offset %rbp, -16\n"                                          \
	"push wasmc_catcher(%rip)\n"                                                               \
	".cfi_def_cfa_offset 64\n"                                                                 \
	"mov %rsp, wasmc_catcher(%rip)\n"                                                          \
	"mov %rdi, %rax; mov %rsi, %rdi; call *%rax\n"                                             \
	"xor %eax, %eax\n"                                                                         \
	"1: pop wasmc_catcher(%rip)\n"                                                             \
	"pop %r15; pop %r14; pop %r13; pop %r12; pop %rbx; pop %rbp; ret\n"                        \
	".cfi_endproc\n"                                                                           \
	".size wasmc_catch, .-wasmc_catch\n"                                                       \
	".type wasmc_throw, %function\n"                                                           \
	"wasmc_throw:\n"                                                                           \
	".cfi_startproc\n"                                                                         \
	"mov wasmc_catcher(%rip), %rcx; test %rcx, %rcx; jz wasmc_uncaught\n"                      \
	"mov %rcx, %rsp; mov $1, %eax; jmp 1b\n"                                                   \
	".cfi_endproc\n"                                                                           \
	".size wasmc_throw, .-wasmc_throw\n"

/* What the processor has beyond x86-64-v2 that matters to the memory functions. */
enum cpu { CPU_UNKNOWN, CPU_PLAIN, CPU_WIDE, CPU_WIDE_STRINGS };

/* Functions for CPU_WIDE have vectors of 32 bytes. (Without the tuning, clang takes
 * two of 16 where an address may be unaligned.) */
#define WIDE_TARGET "avx2,tune=haswell"

/* identify_cpu looks for AVX2, in the processor and in the kernel, which must save its
 * registers, and for string instructions that are fast: Intel's manual, volume 1,
 * 14.3 and 7.3.9.3. It can take microseconds under a hypervisor. */
static inline enum cpu identify_cpu(void)
{
	u32 eax, ebx, ecx, edx, saved;
	if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & bit_OSXSAVE))
		return CPU_PLAIN;
	__asm__("xgetbv" : "=a"(saved), "=d"(edx) : "c"(0));
	bool saves_avx = (saved & 6) == 6; /* of XCR0: the halves of 32-byte registers */
	if (!saves_avx || !__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) || !(ebx & bit_AVX2))
		return CPU_PLAIN;
	return ebx & bit_ENH_MOVSB ? CPU_WIDE_STRINGS : CPU_WIDE;
}

/* set_large does not read the cache lines that it overwrites, but is slow to start. */
static inline void set_large(void *to, int byte, size_t n)
{
	__asm__ volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(byte) : "memory");
}
