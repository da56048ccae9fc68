// Arguments arrive as they were given, empty ones and odd bytes too.
//! args: one "" "two words" --flag=x "quote\"s" "\t\\n" żółw "\xff\xfe" -- -
#include <stdio.h>

int main(int argc, char **argv)
{
	printf("%d\n", argc);
	for (int i = 1; i < argc; i++) {
		printf("%d [%s]", i, argv[i]);
		for (const char *p = argv[i]; *p; p++)
			printf(" %02x", (unsigned char)*p);
		printf("\n");
	}
	printf("%d\n", argv[argc] == NULL);
	return 0;
}
