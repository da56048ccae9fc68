/* A program for Emscripten: it keeps notes in a file, and leaves by longjmp where it is wrong.
 *
 *   emcc -O2 notes.c -o notes.js
 *   wasmc --dir .::/ notes.wasm
 *   ./notes add milk && ./notes add bread && ./notes list
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static jmp_buf failure;

static void fail(const char *what)
{
	perror(what);
	longjmp(failure, 2);
}

static FILE *notes(const char *mode)
{
	FILE *f = fopen("notes.txt", mode);
	if (!f)
		fail("notes.txt");
	return f;
}

static void add(const char *note)
{
	FILE *f = notes("a");
	fprintf(f, "%s\n", note);
	if (fclose(f))
		fail("notes.txt");
}

static void list(void)
{
	char line[200];
	FILE *f = notes("r");
	for (int i = 1; fgets(line, sizeof line, f); i++)
		printf("%d. %s", i, line);
	fclose(f);
}

int main(int argc, char **argv)
{
	int status = setjmp(failure);
	if (status)
		return status;
	if (argc == 3 && !strcmp(argv[1], "add"))
		add(argv[2]);
	else if (argc == 2 && !strcmp(argv[1], "list"))
		list();
	else
		exit(puts("usage: notes add NOTE | list") < 0 ? 3 : 1);
	return 0;
}
