/* The functions that a stack's frames belong to, for people to read. */

#include "backtrace.h"
#include "symbols.h"

/* Of deeper stacks only the ends are shown. */
enum { INNERMOST = 24, OUTERMOST = 8 };

static void flush(struct text *t)
{
	text_print(t);
	t->size = 0;
}

static void print_line(struct text *t, const char *name, const struct place *p)
{
	if (t->size > sizeof t->bytes / 2)
		flush(t);
	text_string(t, "  at ");
	text_string(t, name);
	if (p->line) {
		text_string(t, " (");
		text_string(t, p->file);
		text_char(t, ':');
		text_decimal(t, p->line);
		text_char(t, ')');
	}
	text_char(t, '\n');
}

/* print_function prints a line for the function of a frame, and before it one for each
 * that was inlined there. */
static void print_function(struct text *t, const struct frame *f)
{
	char name[NAME_SIZE] = "";
	struct entry e;
	if (!find_function(f->pc, &e, name))
		return;
	struct place p = {0};
	if (find_place) {
		find_place(f->pc, &p);
		struct place next = p;
		for (const char *inlined; leave_site(&next, &inlined); p = next)
			print_line(t, inlined, &p);
	}
	if (name[0]) /* else it only starts what is inlined in it */
		print_line(t, name, &p);
}

static void print_gap(struct text *t, u64 frames)
{
	text_string(t, "  ... ");
	text_decimal(t, frames);
	text_string(t, " more ...\n");
}

static u64 count_frames(struct frame f, const struct stack *s)
{
	u64 n = 0;
	do
		n += is_guest(&f);
	while (unwind(&f, s));
	return n;
}

void print_backtrace(struct text *t, const struct frame *first, const struct stack *s)
{
	struct frame f = *first;
	u64 total = count_frames(f, s), n = 0;
	u64 gap_end = total > INNERMOST + OUTERMOST + 1 ? total - OUTERMOST : 0;
	do {
		if (!is_guest(&f))
			continue;
		if (n == INNERMOST && gap_end)
			print_gap(t, gap_end - INNERMOST);
		if (n < INNERMOST || n >= gap_end)
			print_function(t, &f);
		n++;
	} while (unwind(&f, s));
}
