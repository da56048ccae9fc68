// An empty standard input ends at once.
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	char c;
	printf("%d %d\n", (int)read(0, &c, 1), getchar());
	return 0;
}
