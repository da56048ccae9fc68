/* Traps: from generated code, and from the faults that stand for bounds checks. */

#include "backtrace.h"
#include "process.h"
#include "syscall.h"
#include "text.h"

static struct stack stack; /* that wasm code runs on */
static u64 guard;	   /* where the guard below it begins */

static const char *const messages[] = {
#define TRAP(name, message) message,
#include "traps.def"
#undef TRAP
};

/* What was out of bounds: so many bytes or elements, unless that is 0, because it is not
 * known, from one on. */
struct range {
	const char *first, *whole; /* what to call them; NULL: nothing was */
	void (*number)(struct text *, u64);
	u64 at, n, size;
};

static void print_range(struct text *t, const struct range *r)
{
	if (!r->first)
		return;
	text_string(t, r->first);
	r->number(t, r->at);
	if (r->n) {
		text_string(t, ", length ");
		r->number(t, r->n);
	}
	text_string(t, r->whole);
	r->number(t, r->size);
}

static struct text text;

/* finish prints the line and the backtrace, mostly in one system call, so that lines of
 * several processes do not mix. */
static _Noreturn void finish(const struct frame *f)
{
	text_char(&text, '\n');
	print_backtrace(&text, f, &stack);
	text_print(&text);
	sys_exit_group(EXIT_TRAP);
}

static _Noreturn void stop(enum trap t, const struct frame *f, struct range r)
{
	if (wasmc_trap_hook)
		wasmc_trap_hook(messages[t]);
	text_start(&text, "trap: ");
	text_string(&text, messages[t]);
	print_range(&text, &r);
	finish(f);
}

_Noreturn void wasmc_trap(enum trap t)
{
	struct frame f;
	frame_here(&f);
	stop(t, &f, (struct range){0});
}

_Noreturn void trap_text(struct text *message)
{
	struct frame f;
	frame_here(&f);
	if (wasmc_trap_hook)
		wasmc_trap_hook(text_terminate(message));
	text_start(&text, "trap: ");
	text_string(&text, text_terminate(message));
	finish(&f);
}

static struct range in_memory(const struct memory *m, u64 address, u64 n)
{
	return (struct range){": address ", ", memory size ", text_hex, address, n, m->size};
}

_Noreturn void wasmc_trap_memory(u64 memory, u64 address, u64 n)
{
	struct frame f;
	frame_here(&f);
	stop(TRAP_memory_bounds, &f, in_memory(&wasmc_memories[memory], address, n));
}

_Noreturn void trap_table(u64 size, u64 at, u64 n)
{
	struct frame f;
	frame_here(&f);
	stop(TRAP_table_bounds, &f,
	     (struct range){": element ", ", table size ", text_decimal, at, n, size});
}

/* memory_at returns the memory that an address belongs to, or NULL. */
static const struct memory *memory_at(u64 address)
{
	for (u64 i = 0; i < wasmc_memory_count; i++) {
		const struct memory *m = &wasmc_memories[i];
		if (address - ((u64)m->base - MEMORY_GUARD) < MEMORY_GUARD + m->reserve)
			return m;
	}
	return NULL;
}

/* guest_address is the address that the guest means where it accesses one of the host's.
 * One below the memory, where a pointer counted down to, is near the end of 4 GiB. */
static u64 guest_address(const struct memory *m, u64 address)
{
	return address < (u64)m->base ? (u32)(address - (u64)m->base) : address - (u64)m->base;
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
	u64 address = (u64)info->address;
	struct frame f;
	fault_frame(&f, context);
	if (info->code > 0) { /* else another process sent it */
		if (wasmc_trap_hook)
			handle_faults(); /* the next one too */
		if (address - guard < stack.start - guard)
			stop(TRAP_stack_exhausted, &f, (struct range){0});
		const struct memory *m = memory_at(address);
		if (m)
			stop(TRAP_memory_bounds, &f, in_memory(m, guest_address(m, address), 0));
		report_internal_error(address, f.pc);
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

void trap_install(u64 guard_start, u64 start, u64 end)
{
	/* The frame with all vector registers, the largest of which (AMX) take
	 * 11 KiB, and the handler's own. */
	static u8 handler_stack[1 << 16] __attribute__((aligned(16)));
	guard = guard_start;
	stack = (struct stack){start, end};
	sys_sigaltstack(&(struct sigaltstack){.sp = handler_stack, .size = sizeof handler_stack});
	handle_faults();
}
