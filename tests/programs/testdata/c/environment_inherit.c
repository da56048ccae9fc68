// --inherit-env passes everything on, and setenv changes the copy.
//! flags: --inherit-env
//! env: A=1 EMPTY= "SPACES=a b  c" EQUALS=a=b=c UTF8=żółw
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static int compare(const void *a, const void *b)
{
	return strcmp(*(char **)a, *(char **)b);
}

int main(void)
{
	int n = 0;
	while (environ[n])
		n++;
	qsort(environ, n, sizeof *environ, compare); // an emulator may change the order
	for (int i = 0; i < n; i++)
		puts(environ[i]);
	setenv("A", "changed", 1);
	unsetenv("EMPTY");
	printf("%s %s\n", getenv("A"), getenv("EMPTY") ? "set" : "unset");
	return 0;
}
