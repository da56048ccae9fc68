/* proc_*: leaving. */

#include "guest.h"

u32 wasi_proc_exit(u32 status)
{
	sys_exit_group(status);
}

/* The signals up to TERM have Linux's numbers; Linux has one more after it. */
u32 wasi_proc_raise(u32 signal)
{
	enum { SIGNAL_TERM = 15, SIGNAL_SYS = 30 };
	if (signal > SIGNAL_SYS)
		return ERRNO_INVAL;
	if (signal > SIGNAL_TERM)
		signal++;
	/* What the runtime handles or ignores for itself is not so for the guest.
	 * Signal 0 and those that allow no action have the default one anyway. */
	sys_rt_sigaction(signal, &(struct sigaction){.handler = SIG_DFL});
	return errno_from_host(sys_tgkill(sys_getpid(), sys_gettid(), signal));
}
