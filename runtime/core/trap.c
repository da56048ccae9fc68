/* Traps: from generated code, and from the faults that stand for bounds checks. */

#include "process.h"
#include "string.h"
#include "syscall.h"
#include "text.h"

static struct {
	u64 start, end;
} guard; /* below the wasm stack */

static const char *const messages[] = {
#define TRAP(name, message) message,
#include "traps.def"
#undef TRAP
};

/* function_name returns the name of the guest's function that the code at pc
 * belongs to, or an empty string. */
static const char *function_name(u64 pc)
{
	if (!wasmc_functions)
		return "";
	const struct function *f = wasmc_functions;
	u64 low = 0, high = wasmc_function_count; /* f[low - 1].address <= pc < f[high].address */
	while (low < high) {
		u64 middle = (low + high) / 2;
		if (f[middle].address <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? wasmc_function_names + f[low - 1].name : "";
}

static struct iovec piece(const char *s)
{
	return (struct iovec){(void *)s, strlen(s)};
}

/* One system call, so that lines of several processes do not mix. Names may be
 * of any length, so nothing is copied. */
_Noreturn void trap_at(enum trap t, u64 pc)
{
	if (wasmc_trap_hook)
		wasmc_trap_hook(messages[t]);
	const char *name = function_name(pc);
	struct iovec line[] = {
		piece("trap: "), piece(messages[t]), piece("\n"),
		piece("  at "),	 piece(name),	     piece("\n"),
	};
	sys_writev(2, line, *name ? 6 : 3);
	sys_exit_group(EXIT_TRAP);
}

/* A return address may be the next function's first, hence the - 1. */
_Noreturn void wasmc_trap(enum trap t)
{
	trap_at(t, (u64)__builtin_return_address(0) - 1);
}

static bool in_memory(u64 address)
{
	for (u64 i = 0; i < wasmc_memory_count; i++) {
		const struct memory *m = &wasmc_memories[i];
		if (address - ((u64)m->base - MEMORY_GUARD) < MEMORY_GUARD + m->reserve)
			return true;
	}
	return false;
}

/* A fault that no guest can cause is a bug of the compiler. */
static void report_internal_error(u64 address, u64 pc)
{
	struct text t;
	text_start(&t, "wasmc: internal error: fault at address ");
	text_hex(&t, address);
	text_string(&t, " (pc ");
	text_hex(&t, pc);
	text_string(&t, ")\n");
	text_print(&t);
}

static void handle_faults(void);

/* The signal's action is the default one again when this runs: a fault in here
 * ends the process. */
static void on_fault(int signal, struct siginfo *info, void *context)
{
	u64 address = (u64)info->address, pc = fault_pc(context);
	if (info->code > 0) { /* else another process sent it */
		if (wasmc_trap_hook)
			handle_faults(); /* the next one too */
		if (address - guard.start < guard.end - guard.start)
			trap_at(TRAP_stack_exhausted, pc);
		if (in_memory(address))
			trap_at(TRAP_memory_bounds, pc);
		report_internal_error(address, pc);
	}
	sys_tgkill(sys_getpid(), sys_gettid(), signal); /* a core dump where it is wanted */
	sys_exit_group(128 + signal);
}

/* The handler never returns, so it has no restorer; x86-64 wants the flag. */
static void handle_faults(void)
{
	const struct sigaction action = {
		.handler = on_fault,
		.flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | (u32)SA_RESETHAND | SA_RESTORER,
	};
	sys_rt_sigaction(SIGSEGV, &action);
	sys_rt_sigaction(SIGBUS, &action);
}

void trap_install(u64 start, u64 end)
{
	/* The frame with all vector registers, the largest of which (AMX) take
	 * 11 KiB, and the handler's own. */
	static u8 stack[1 << 16] __attribute__((aligned(16)));
	guard.start = start;
	guard.end = end;
	sys_sigaltstack(&(struct sigaltstack){.sp = stack, .size = sizeof stack});
	handle_faults();
}
