/* Faults of the guest, where the host wants them to be traps. All others are for
 * whoever handled them before.
 *
 * A fault is the guest's if the thread was on this instance's stack and the address
 * belongs to one of its memories, or the stack's guard: a thread is on that stack
 * only while it runs wasm code of this instance, or the runtime for that. The handler
 * then has the thread go on in wasmc_leave, which is on the way back to the host, and
 * returns, so that the kernel restores the signal mask. It needs no alternate stack,
 * but takes one if the thread has it; without one, a fault in the guard cannot be
 * handled, and ends the process. Generated code looks at the limit before that. */

#include "library.h"
#include "process.h"
#include "syscall.h"

enum { FAULTS = 2 };

static const int signals[FAULTS] = {SIGSEGV, SIGBUS};
static struct sigaction before[FAULTS];
static bool installed[FAULTS];

static bool in_memory(u64 address)
{
	for (u64 i = 0; i < wasmc_memory_count; i++) {
		const struct memory *m = &wasmc_memories[i];
		if (address - ((u64)m->base - MEMORY_GUARD) < MEMORY_GUARD + m->reserve)
			return true;
	}
	return false;
}

static const struct sigaction *action_before(int signal)
{
	return &before[signal == signals[1]];
}

/* pass_on does what would have happened without this handler. */
static void pass_on(int signal, struct siginfo *info, void *context)
{
	const struct sigaction *old = action_before(signal);
	if (old->handler != SIG_DFL && old->handler != SIG_IGN) {
		old->handler(signal, info, context);
		return;
	}
	/* The instruction is executed again when this returns, or what another process
	 * has sent is sent again. */
	sys_rt_sigaction(signal, old);
	if (info->code <= 0)
		sys_tgkill(sys_getpid(), sys_gettid(), signal);
}

static void on_fault(int signal, struct siginfo *info, void *context)
{
	u64 address = (u64)info->address;
	bool in_guard = in_stack_guard(address);
	bool ours = info->code > 0 && on_wasm_stack(fault_sp(context)) &&
		    (in_guard || in_memory(address));
	if (!ours) {
		pass_on(signal, info, context);
		return;
	}
	struct frame f;
	fault_frame(&f, context);
	fault_go_on(context, (u64)wasmc_leave, OUTCOME_TRAP);
	set_message(in_guard ? "call stack exhausted" : "out of bounds memory access");
	set_frame(&f);
}

__asm__(".text\n" SIGNAL_RETURN);

void wasmc_signal_return(void);

/* The mask and the flags are those of the handler before, which may rely on them. */
static void install(int i)
{
	sys_replace_sigaction(signals[i], NULL, &before[i]);
	const struct sigaction action = {
		.handler = on_fault,
		.flags = SA_SIGINFO | SA_ONSTACK | SA_RESTORER |
			 (before[i].flags & (SA_NODEFER | SA_RESTART)),
		.restorer = wasmc_signal_return,
		.mask = before[i].mask,
	};
	sys_rt_sigaction(signals[i], &action);
}

void faults_handle(void)
{
	for (int i = 0; i < FAULTS; i++) {
		if (!installed[i])
			install(i);
		installed[i] = true;
	}
}

/* If someone has installed a handler since, that one stays, and this one too, since
 * that may call it. */
void faults_restore(void)
{
	struct sigaction now;
	for (int i = 0; i < FAULTS; i++) {
		if (!installed[i])
			continue;
		sys_replace_sigaction(signals[i], NULL, &now);
		if (now.handler != on_fault)
			continue;
		sys_rt_sigaction(signals[i], &before[i]);
		installed[i] = false;
	}
}
