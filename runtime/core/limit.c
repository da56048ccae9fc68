/* The limit on processor time. The kernel counts it in seconds, from the start of
 * the process. */

#include "process.h"
#include "syscall.h"
#include "text.h"

/* Also where the runtime itself is: so it may only do what a handler may. The
 * signal's action is the default one again when this runs. */
static void on_limit(int signal, struct siginfo *info, void *context)
{
	struct text t;
	(void)info, (void)context;
	text_start(&t, "wasmc: out of processor time (");
	text_decimal(&t, process.max_cpu);
	text_string(&t, " s)\n");
	text_print(&t);
	sys_tgkill(sys_getpid(), sys_gettid(), signal);
	sys_exit_group(128 + signal);
}

/* The hard limit ends the process if the signal does not. A limit that the process
 * already has is only lowered. */
void limit_cpu(u64 seconds)
{
	const struct sigaction action = {
		.handler = on_limit,
		.flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | (u32)SA_RESETHAND | SA_RESTORER,
	};
	struct rlimit limit = {-1, -1};
	sys_prlimit64(RLIMIT_CPU, NULL, &limit);
	if (limit.soft <= seconds) /* the shell's limit ends the program as usual */
		return;
	limit.soft = seconds;
	if (limit.hard > seconds + 1)
		limit.hard = seconds + 1;
	sys_rt_sigaction(SIGXCPU, &action);
	if (sys_prlimit64(RLIMIT_CPU, &limit, NULL) < 0)
		cannot_start("cannot limit processor time", "", "");
}
