// Initialised data: arrays, pointers to data and functions, zeros, holes.
#include <stdio.h>

static int zeros[100000];
static int numbers[5000] = {[0] = 1, [777] = 2, [4999] = 3};
static const char *const names[] = {"alpha", "beta", "gamma"};
static int twice(int x) { return 2 * x; }
static int (*const functions[])(int) = {twice, 0, twice};
static struct node { struct node *next; int value; } third = {0, 3}, second = {&third, 2}, head = {&second, 1};
static const double constants[] = {1.5, -0.0, 1e308};
static _Alignas(4096) char aligned[4096] = "aligned";

int main(void)
{
	long sum = 0;
	for (int i = 0; i < 5000; i++)
		sum += numbers[i] * i;
	for (int i = 0; i < 100000; i++)
		sum += zeros[i];
	for (struct node *n = &head; n; n = n->next)
		sum = sum * 10 + n->value;
	printf("%ld %s %d %d %g %g %s\n", sum, names[2], functions[2](21), functions[1] == 0, constants[1], constants[2], aligned);
	return 0;
}
