/* A host with little address space, and calc.wat in it. The argument is how many pages the
 * memory can grow to. It says nothing if all is well. */
#include "calc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define CHECK(cond) ((cond) ? (void)0 : (fprintf(stderr, "%s\n", calc_message()), exit(1)))

void calc_env__log(uint32_t x)
{
	(void)x;
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

static void check_trap(enum calc_outcome outcome)
{
	CHECK(outcome == calc_TRAP && !strcmp(calc_message(), "out of bounds memory access"));
}

int main(int argc, char **argv)
{
	uint32_t pages = argc > 1 ? atoi(argv[1]) : 10, end = pages << 16, r;
	setrlimit(RLIMIT_AS, &(struct rlimit){256 << 20, 256 << 20});
	for (int i = 0; i < 2; i++) {
		CHECK(calc_init(0) == calc_OK);
		char *start = calc_memory(0, 1);
		check_trap(calc_load(65533, &r));
		check_trap(calc_store(-1, 0));
		CHECK(!strcmp(calc_backtrace(), "  at store\n"));
		CHECK(calc_grow(pages, &r) == calc_OK && r == -1u);
		CHECK(calc_grow(pages - 1, &r) == calc_OK && r == 1);
		CHECK(calc_grow(1, &r) == calc_OK && r == -1u);
		CHECK(calc_memory(0, end) == start);
		CHECK(calc_store(end - 4, 7) == calc_OK && calc_load(end - 4, &r) == calc_OK &&
		      r == 7);
		check_trap(calc_load(end - 3, &r));
		calc_exit();
	}
	return 0;
}
