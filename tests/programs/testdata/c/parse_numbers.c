// strtod, strtol and sscanf: values, ends and ranges.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
	static const char *const floats[] = {
		"0", "-0", "1.5", "  2.25xyz", "1e10", "1e-400", "1e400", "-1e400", "0x1.8p3", "inf", "-INFINITY",
		"4.9e-324", "2.2250738585072011e-308", "0.1", "123456789012345678901234567890", ".5", "5.", "e5", "",
		"9007199254740993", "1.7976931348623159e308", "3.4028236e38",
	};
	for (unsigned i = 0; i < sizeof floats / sizeof *floats; i++) {
		char *end;
		errno = 0;
		double d = strtod(floats[i], &end);
		uint64_t bits;
		memcpy(&bits, &d, 8);
		float f = strtof(floats[i], NULL);
		uint32_t bits32;
		memcpy(&bits32, &f, 4);
		printf("%-34s %016llx %08x rest [%s]\n", floats[i], (unsigned long long)bits, (unsigned)bits32, end);
	}
	static const char *const ints[] = {"0", "-12", "0x7f", "077", "zz", " 42 ", "99999999999999999999", "-99999999999999999999"};
	for (unsigned i = 0; i < sizeof ints / sizeof *ints; i++)
		for (int base = 0; base <= 36; base += base ? 13 : 10) {
			char *end;
			errno = 0;
			long long v = strtoll(ints[i], &end, base);
			printf("%s base %d: %lld [%s] %s\n", ints[i], base, v, end, errno == ERANGE ? "out of range" : "");
		}
	int a, n;
	unsigned b;
	float f;
	char word[16];
	n = sscanf("12 ff 1.25 word!", "%d %x %f %15[a-z]", &a, &b, &f, word);
	printf("%d: %d %u %g %s\n", n, a, b, f, word);
	return 0;
}
