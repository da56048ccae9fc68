/* Ends of Emscripten's programs. */

#include "emscripten.h"
#include "process.h"
#include "text.h"

void text_guest(struct text *t, u32 p)
{
	for (const char *c; (c = guest(p, 1)) && *c && t->size < sizeof t->bytes; p++)
		text_char(t, *c);
}

void em_abort(void)
{
	struct text t;
	text_start(&t, "abort");
	trap_text(&t);
}

void em_assert_fail(u32 condition, u32 file, u32 line, u32 function)
{
	struct text t;
	text_start(&t, "assertion failed: ");
	text_guest(&t, condition);
	text_string(&t, " at ");
	text_guest(&t, file);
	text_char(&t, ':');
	text_decimal(&t, line);
	if (function) {
		text_string(&t, " in ");
		text_guest(&t, function);
	}
	trap_text(&t);
}

void em_exit(u32 status)
{
	process_exit(status);
}

/* Only programs that are compiled without exceptions import these. */

static _Noreturn void no_exceptions(void)
{
	struct text t;
	text_start(&t, "C++ exception thrown in a program that is compiled without exceptions");
	trap_text(&t);
}

u32 em_allocate_exception(u32 size)
{
	(void)size;
	no_exceptions();
}

void em_throw(u32 exception, u32 type, u32 destructor)
{
	(void)exception, (void)type, (void)destructor;
	no_exceptions();
}

/* There is no shell. */
u32 em_system(u32 command)
{
	return command ? -1 : 0;
}

/* The C library has stored what is thrown, and generated code that catches it looks at that. */
void em_throw_longjmp(void)
{
	wasmc_throw();
}
