/* Why a program or library cannot start, in words. */

#include "process.h"
#include "text.h"

_Noreturn void cannot_start(const char *what, const char *why, const char *item)
{
	struct text t;
	text_start(&t, "wasmc: ");
	text_string(&t, what);
	text_string(&t, why);
	text_string(&t, item);
	cannot_start_line(&t);
}
