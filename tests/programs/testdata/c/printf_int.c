// printf of integers, strings and characters in all formats.
#include <inttypes.h>
#include <stdio.h>

int main(void)
{
	static const int64_t values[] = {0, 1, -1, 9, 10, 127, -128, 255, 65536, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
	for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
		int64_t v = values[i];
		printf("%d %i %u %x %X %o %#x %#o|", (int)v, (int)v, (unsigned)v, (unsigned)v, (unsigned)v, (unsigned)v,
		       (unsigned)v, (unsigned)v);
		printf("%" PRId64 " %" PRIu64 " %" PRIx64 " %" PRIo64 "|", v, v, v, v);
		printf("%5d|%-5d|%05d|%+d|% d|%.3d|%8.3d|%hhd %hd\n", (int)v, (int)v, (int)v, (int)v, (int)v, (int)v,
		       (int)v, (signed char)v, (short)v);
	}
	printf("[%s] [%10s] [%-10s] [%.2s] [%*.*s] [%c] [%%]\n", "text", "text", "text", "text", 6, 3, "text", 'c');
	int n = 0;
	printf("count%n", &n);
	printf(" %d\n", n);
	char small[8];
	printf("%d", snprintf(small, sizeof small, "%s", "longer than small"));
	printf(" [%s]\n", small);
	return 0;
}
