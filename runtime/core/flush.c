/* What a library does otherwise. */

#include "text.h"

void text_flush(struct text *t)
{
	if (t->size <= sizeof t->bytes / 2)
		return;
	text_print(t);
	t->size = 0;
}
