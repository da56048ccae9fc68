/* A library, compiled to WebAssembly: it counts words. */
#include <ctype.h>
#include <stdlib.h>

#define EXPORT(name) __attribute__((export_name(#name)))

/* Gives the host a place for its text. */
EXPORT(allocate) char *allocate(size_t size)
{
	return malloc(size);
}

EXPORT(release) void release(char *text)
{
	free(text);
}

EXPORT(count) size_t count(const char *text, size_t size)
{
	size_t words = 0;
	for (size_t i = 0; i < size; i++)
		if (!isspace((unsigned char)text[i]) &&
		    (i == 0 || isspace((unsigned char)text[i - 1])))
			words++;
	return words;
}
