// malloc returns NULL when the 4 GiB are used up, and what there is stays usable.
//! status: 0
//! stdout: refused after 60 to 64 blocks
//! stdout: freed and allocated again
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
	enum { BLOCK = 64 << 20 };
	static char *blocks[100];
	int n = 0;
	while (n < 100 && (blocks[n] = malloc(BLOCK)))
		blocks[n++][0] = 1;
	puts(n >= 60 && n <= 64 ? "refused after 60 to 64 blocks" : "wrong limit");
	free(blocks[1]);
	char *again = malloc(BLOCK - 64);
	if (again && memset(again, 7, 4096))
		puts("freed and allocated again");
	return 0;
}
