/* again N [pages]: N traps in a row, and N overflows of the stack, must leave no traces,
 * if asked for also in the memory that the process has. */
#include "calc.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void calc_env__log(uint32_t x)
{
	if (x == 13)
		calc_trap("unlucky");
}

uint64_t calc_env__sum_x2Dof_x2Eall(uint32_t p0, uint64_t p1, float p2, double p3, uint32_t p4,
				    uint32_t p5, uint32_t p6, uint32_t p7)
{
	return p0 + p1 + p2 + p3 + p4 + p5 + p6 + p7;
}

void quotient(uint32_t a, uint32_t b, struct quotient_results *results)
{
	results->r0 = a / b;
	results->r1 = a % b;
}

/* pages is how many pages of memory the process has. */
static long pages(void)
{
	long size, resident;
	FILE *f = fopen("/proc/self/statm", "r");
	if (!f || fscanf(f, "%ld %ld", &size, &resident) != 2)
		exit(1);
	fclose(f);
	return resident;
}

static void round_of_traps(long n)
{
	uint32_t r;
	for (long i = 0; i < n; i++)
		if (calc_div(i, 0, &r) != calc_TRAP || calc_frame(13, &r) != calc_TRAP ||
		    calc_recurse(-1, &r) != calc_TRAP || calc_add(i, 1, &r) != calc_OK ||
		    r != (uint32_t)i + 1) {
			printf("round %ld: %s\n", i, calc_message());
			exit(1);
		}
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 1;
	uint32_t r;
	if (calc_init(0) != calc_OK)
		return 1;
	round_of_traps(10);
	long before = pages();
	round_of_traps(n);
	long more = pages() - before;
	if (argc > 2 && *argv[2] && more > 16)
		printf("%ld pages more\n", more);
	if (calc_stack(&r) != calc_OK || r != 65536)
		printf("the C stack is at %u\n", r);
	return 0;
}
