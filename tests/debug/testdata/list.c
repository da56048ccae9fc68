#include <stdio.h>
#include <stdlib.h>

struct node {
	struct node *next;
	int value;
	char name[8];
};

enum color { RED, GREEN = 5 };

static int twice(int n)
{
	return n + n; /* in twice */
}

__attribute__((noinline)) int sum(const struct node *list, int factor)
{
	int total = 0;
	for (; list; list = list->next) {
		int part = twice(list->value) * factor;
		total += part; /* in the loop */
	}
	return total; /* after the loop */
}

int main(int argc, char **argv)
{
	struct node nodes[3] = {{0, 1, "one"}, {0, 2, "two"}, {0, 3, "three"}};
	double ratio = 1.5;
	long long large = -5000000000;
	enum color color = GREEN;
	const char *text = "hello";
	for (int i = 0; i < 2; i++)
		nodes[i].next = &nodes[i + 1];
	int result = sum(nodes, 10);
	printf("%d %s %g %lld %d\n", result, text, ratio, large, color);
	return 0;
}
