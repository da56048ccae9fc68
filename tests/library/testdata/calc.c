/* A host that uses all of the interface of calc.wat. It says nothing if all is well. */
#include "calc.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static void fail(int line, const char *what)
{
	fprintf(stderr, "line %d: %s (message: %s)\n", line, what, calc_message());
	exit(1);
}

#define CHECK(cond)	 ((cond) ? (void)0 : fail(__LINE__, #cond))
#define OK(call)	 CHECK((call) == calc_OK)
#define TRAP(call, text) CHECK((call) == calc_TRAP && strcmp(calc_message(), text) == 0)

#define AT(lines)	 CHECK(strcmp(calc_backtrace(), lines) == 0)

static unsigned logged;

void calc_env__log(uint32_t x)
{
	uint32_t r;
	logged++;
	if (x == 13) {
		char message[] = "unlucky";
		calc_trap(message);
	}
	if (x == 3) { /* call back, and come back from a trap there */
		OK(calc_frame(2, &r));
		CHECK(r == 2);
		TRAP(calc_frame(13, &r), "unlucky");
		TRAP(calc_div(1, 0, &r), "integer divide by zero");
	}
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

static void check_calls(void)
{
	uint32_t r;
	uint64_t big;
	double number;
	struct calc_pair_results pair;
	struct calc_divide_results two;
	calc_v128 v = {1, 2, 3};
	OK(calc_started(&r));
	CHECK(r == 1);
	OK(calc_nothing());
	OK(calc_add(2, 3, &r));
	CHECK(r == 5);
	OK(calc_indirect(0, &r));
	CHECK(r == 5);
	OK(calc_pair(7, &pair));
	CHECK(pair.r0 == 7 && pair.r1 == 2.5);
	OK(calc_floats(1.5f, 2, &number));
	CHECK(number == 3.5);
	OK(calc_vector(v, &v));
	CHECK(v[0] == 2 && v[2] == 6);
	OK(calc_sum(1, &big));
	CHECK(big == 36);
	OK(calc_divide(17, 5, &two));
	CHECK(two.r0 == 3 && two.r1 == 2);
	OK(calc_init_(&r));
	CHECK(r == 77);
	OK(calc_a_x20b(&r));
	CHECK(r == 78);
	OK(calc_recurse(1000, &r));
	CHECK(r == 1000);
}

static void check_memory(void)
{
	uint32_t r;
	CHECK(calc_memory_size() == 65536);
	CHECK(memcmp(calc_memory(16, 5), "hello", 5) == 0);
	CHECK(calc_memory(65536, 0) && !calc_memory(65536, 1) && !calc_memory(65530, 7));
	CHECK(!calc_memory(-1, 2) && !calc_memory(1, -1));
	OK(calc_store(100, 42));
	CHECK(*(uint32_t *)calc_memory(100, 4) == 42);
	void *before = calc_memory(0, 1);
	OK(calc_grow(2, &r));
	CHECK(r == 1 && calc_memory_size() == 3 * 65536 && calc_memory(0, 1) == before);
	OK(calc_load(3 * 65536 - 4, &r));
}

static void check_traps(void)
{
	uint32_t r;
	TRAP(calc_div(1, 0, &r), "integer divide by zero");
	AT("  at div\n");
	TRAP(calc_div(0x80000000, -1, &r), "integer overflow");
	TRAP(calc_indirect(1, &r), "undefined element");
	TRAP(calc_recurse(100000000, &r), "call stack exhausted");
	CHECK(strncmp(calc_backtrace(), "  at recurse\n  at recurse\n", 26) == 0 &&
	      strstr(calc_backtrace(), " more ...\n  at recurse\n"));
	OK(calc_frame(3, &r));
	CHECK(r == 3 && logged == 3);
	TRAP(calc_frame(13, &r), "unlucky");
	AT("  at frame\n");
	OK(calc_stack(&r));
	CHECK(r == 65536); /* the C stack is as it was */
	CHECK(calc_quit(9) == calc_EXIT && calc_exit_status() == 9);
	AT("");
	check_calls();
}

static void check_instances(void)
{
	uint32_t r;
	OK(calc_count(&r));
	OK(calc_count(&r));
	CHECK(r == 7);
	CHECK(calc_init(0) == calc_CANNOT_START);
	calc_exit();
	calc_exit();
	CHECK(calc_count(&r) == calc_NOT_STARTED && calc_memory_size() == 0 && !calc_memory(0, 0));
	OK(calc_init(0));
	OK(calc_count(&r));
	CHECK(r == 6 && calc_memory_size() == 65536);
	OK(calc_load(100, &r));
	CHECK(r == 0);
}

static volatile sig_atomic_t host_faults;
static char *page;

static void on_host_fault(int signal, siginfo_t *info, void *context)
{
	(void)signal, (void)context;
	host_faults++;
	CHECK(info->si_addr == page);
	mprotect(page, 65536, PROT_READ | PROT_WRITE);
}

/* Faults of the guest are traps, those of the host remain the host's. */
static void check_faults(void)
{
	uint32_t r;
	struct sigaction action = {.sa_sigaction = on_host_fault, .sa_flags = SA_SIGINFO}, now;
	sigaction(SIGSEGV, &action, NULL);
	page = mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	calc_exit();
	OK(calc_init(calc_HANDLE_FAULTS));
	for (int i = 0; i < 1000; i++) {
		TRAP(calc_load(65533, &r), "out of bounds memory access");
		TRAP(calc_store(-1, 0), "out of bounds memory access");
	}
	*page = 1;
	CHECK(host_faults == 1);
	sigset_t mask;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	CHECK(!sigismember(&mask, SIGSEGV));
	OK(calc_load(65532, &r));
	calc_exit();
	sigaction(SIGSEGV, NULL, &now);
	CHECK(now.sa_sigaction == on_host_fault);
}

int main(void)
{
	uint32_t r;
	CHECK(calc_add(1, 2, &r) == calc_NOT_STARTED);
	OK(calc_init(0));
	check_calls();
	check_memory();
	check_traps();
	check_instances();
	check_faults();
	return 0;
}
