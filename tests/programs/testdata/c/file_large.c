// Buffered input and output of a file of several megabytes.
//! flags: --dir .
#include <stdint.h>
#include <stdio.h>

int main(void)
{
	FILE *f = fopen("big", "w+");
	uint32_t x = 1;
	for (int i = 0; i < 2000000; i++) {
		x = x * 1664525 + 1013904223;
		fwrite(&x, sizeof x, 1, f);
	}
	printf("%ld\n", ftell(f));
	rewind(f);
	uint32_t sum = 0, y;
	while (fread(&y, sizeof y, 1, f) == 1)
		sum = sum * 31 + y;
	printf("%08x %d %d\n", (unsigned)sum, feof(f) != 0, ferror(f));
	fseek(f, 4 * 1234567, SEEK_SET);
	if (fread(&y, sizeof y, 1, f) == 1)
		printf("%08x\n", (unsigned)y);
	fclose(f);
	return 0;
}
