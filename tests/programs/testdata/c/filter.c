// A filter from standard input to standard output, over many buffers.
//! stdin: 3000000 bytes
#include <ctype.h>
#include <stdio.h>

int main(void)
{
	long lines = 0, words = 0, bytes = 0;
	int inside = 0;
	for (int c; (c = getchar()) != EOF; bytes++) {
		lines += c == '\n';
		int letter = isalnum(c) != 0;
		words += letter && !inside;
		inside = letter;
		putchar(isupper(c) ? tolower(c) : toupper(c));
	}
	printf("\n%ld %ld %ld\n", lines, words, bytes);
	return 0;
}
