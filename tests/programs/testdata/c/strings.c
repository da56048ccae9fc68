// The C library's string functions on every length and alignment up to 70.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	static char a[256], b[256];
	uint32_t hash = 1;
#define MIX(v) (hash = hash * 16777619 ^ (uint32_t)(v))
	for (int align = 0; align < 17; align++)
		for (int n = 0; n < 70; n++) {
			memset(a, 'x', sizeof a);
			for (int i = 0; i < n; i++)
				a[align + i] = 'a' + (i * 7 + n) % 26;
			a[align + n] = 0;
			char *s = a + align;
			MIX(strlen(s));
			MIX(strchr(s, 'q') ? strchr(s, 'q') - s : -1);
			MIX(strrchr(s, 'q') ? strrchr(s, 'q') - s : -1);
			MIX(memchr(s, 'z', n) ? (char *)memchr(s, 'z', n) - s : -1);
			strcpy(b + 3, s);
			MIX(strcmp(b + 3, s) == 0);
			b[3 + n / 2] ^= 1;
			int order = strcmp(b + 3, s);
			MIX((order > 0) - (order < 0));
			order = memcmp(b + 3, s, n);
			MIX((order > 0) - (order < 0));
			order = strncmp(b + 3, s, n / 2);
			MIX((order > 0) - (order < 0));
			strncpy(b, s, 80);
			strcat(b, s);
			MIX(strlen(b));
			MIX(strspn(s, "abcdefghijklm"));
			MIX(strcspn(s, "xyz"));
			if (n > 6) {
				char needle[4] = {s[n - 4], s[n - 3], s[n - 2], 0};
				MIX(strstr(s, needle) - s);
			}
			memset(b + align, n, n);
			for (int i = 0; i < 200; i++)
				MIX(b[i] == n);
		}
	printf("%08x\n", (unsigned)hash);
	char text[] = "a,b;;c", *save, *token = strtok_r(text, ",;", &save);
	for (; token; token = strtok_r(NULL, ",;", &save))
		printf("[%s]", token);
	printf("\n%s %s\n", strerror(0), strpbrk("hello world", "ow"));
	return 0;
}
