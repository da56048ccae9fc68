/* sched_yield. */

#include "guest.h"

u32 wasi_sched_yield(void)
{
	return errno_from_host(sys_sched_yield());
}
