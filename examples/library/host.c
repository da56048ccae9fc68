/* A native program that calls words.c, and does not trust it: whatever that does, it
 * touches nothing but its own memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

static void check(int outcome)
{
	if (outcome == words_OK)
		return;
	fprintf(stderr, "words: %s\n", words_message());
	exit(1);
}

int main(int argc, char **argv)
{
	const char *text = argc > 1 ? argv[1] : "";
	uint32_t size = strlen(text), at, count;

	check(words_init(words_HANDLE_FAULTS));
	check(words_allocate(size, &at));
	void *memory = words_memory(at, size);
	if (!memory) {
		fprintf(stderr, "words: not its own memory\n");
		return 1;
	}
	memcpy(memory, text, size);
	check(words_count(at, size, &count));
	printf("%u words\n", count);
	check(words_release(at));

	/* An address that the library does not have is an error, not the end. */
	if (words_count(-1, 1, &count) == words_TRAP)
		printf("and: %s\n", words_message());
	words_exit();
}
