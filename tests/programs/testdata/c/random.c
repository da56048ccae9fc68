// Randomness: filled to the end, different every time.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
	unsigned char a[256] = {0}, b[256] = {0};
	printf("%d %d\n", getentropy(a, sizeof a), getentropy(b, sizeof b));
	int seen[256] = {0}, kinds = 0;
	for (unsigned i = 0; i < sizeof a; i++)
		kinds += !seen[a[i]]++;
	printf("%d %d\n", memcmp(a, b, sizeof a) != 0, kinds > 100);
	return 0;
}
