/* Throwing: what was called returns to where it is caught. CATCH, of the machine, does
 * it. The functions in between are not asked; what they have to restore is their
 * producer's business. */

#include "process.h"
#include "syscall.h"
#include "text.h"

__asm__(".text\n" CATCH);

/* CATCH comes here when nothing catches. */
__attribute__((used)) _Noreturn void wasmc_uncaught(void)
{
	struct text t;
	text_start(&t, "thrown and not caught");
	trap_text(&t);
}
