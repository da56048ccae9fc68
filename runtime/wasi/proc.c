/* proc_*: leaving. */

#include "guest.h"
#include "process.h"

u32 wasi_proc_exit(u32 status)
{
	process_exit(status);
}

/* The signals up to TERM have Linux's numbers; Linux has one more after it. */
u32 wasi_proc_raise(u32 signal)
{
	enum { SIGNAL_TERM = 15, SIGNAL_SYS = 30 };
	if (signal > SIGNAL_SYS)
		return ERRNO_INVAL;
	if (signal > SIGNAL_TERM)
		signal++;
	return errno_from_host(process_raise(signal));
}
