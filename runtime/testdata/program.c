/* A program that does what its first argument says. */

#include "test.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

static volatile u64 far = 64 * PAGE;
static u64 (*volatile recurse)(u64);

static u64 deep(u64 n)
{
	volatile u8 frame[3000];
	frame[n % 3000] = n;
	return recurse(n + 1) + frame[n % 3000];
}

static void grow(void)
{
	struct memory *m = wasmc_guest_memory;
	EQUAL(wasmc_memory_grow(m, 0), 1);
	EQUAL(wasmc_memory_grow(m, 3), 1);
	EQUAL(m->size, 4 * PAGE);
	BASE[4 * PAGE - 1] = 1;
	EQUAL(BASE[4 * PAGE - 2], 0);
	EQUAL(wasmc_memory_grow(m, 61), -1ull);
	EQUAL(wasmc_memory_grow(m, -1ull), -1ull);
	EQUAL(wasmc_memory_grow(m, 60), 4);
	EQUAL(m->size, 64 * PAGE);
	BASE[64 * PAGE - 1] = 1;
}

/* Pages smaller than the machine's: the last of them is writable too. */
static void grow_by_bytes(void)
{
	struct memory m = {BASE, PAGE, 64 * PAGE, 9ull << 30, 0};
	EQUAL(wasmc_memory_grow(&m, 5), PAGE);
	EQUAL(m.size, PAGE + 5);
	BASE[PAGE + 4] = 1;
	EQUAL(wasmc_memory_grow(&m, 5), PAGE + 5);
	BASE[PAGE + 9] = 1;
}

static struct element elements[10];
static struct table table = {elements, 4, 10};

static void tables(void)
{
	EQUAL(wasmc_table_grow(&table, 7, 1, NULL), -1ull);
	EQUAL(wasmc_table_grow(&table, -1ull, 1, NULL), -1ull);
	EQUAL(wasmc_table_grow(&table, 2, 5, elements), 4);
	EQUAL(table.size, 6);
	EQUAL(elements[5].type, 5);
	CHECK(elements[5].ref == elements);
	wasmc_table_fill(&table, 0, 3, NULL, 2);
	EQUAL(elements[1].type, 3);
	EQUAL(elements[2].type, 0);
	wasmc_table_copy(&table, &table, 1, 0, 5);
	EQUAL(elements[2].type, 3);
	EQUAL(elements[5].type, 5);
	static const struct element segment[] = {{7, NULL}, {8, NULL}};
	wasmc_table_init(&table, segment, 2, 5, 1, 1);
	EQUAL(elements[5].type, 8);
	wasmc_table_fill(&table, 6, 3, NULL, 0);
}

static void say(const char *s)
{
	u32 iov[] = {put(s), strlen(s)};
	memcpy(BASE + 8, iov, sizeof iov);
	SUCCEEDS(wasi_fd_write(1, 8, 1, RESULT));
	EQUAL(result32(), strlen(s));
}

/* Names for two functions, as the linker's second round makes them: everything
 * from grow on is called one. */
static void run(const char *what)
{
	static const struct element segment[2];
	if (same(what, "hello"))
		say("hello\n");
	else if (same(what, "exit"))
		wasi_proc_exit(42);
	else if (same(what, "abort"))
		wasi_proc_raise(6);
	else if (same(what, "raise-segv"))
		wasi_proc_raise(11);
	else if (same(what, "load"))
		*(volatile u8 *)(BASE + far);
	else if (same(what, "load-at-end"))
		*(volatile u8 *)(BASE + (9ull << 30) - 1);
	else if (same(what, "stack"))
		deep(0);
	else if (same(what, "divide"))
		wasmc_trap(TRAP_divide_by_zero);
	else if (same(what, "table-fill"))
		wasmc_table_fill(&table, 3, 0, NULL, 2);
	else if (same(what, "table-copy"))
		wasmc_table_copy(&table, &table, 0, -1ull, 2);
	else if (same(what, "table-init"))
		wasmc_table_init(&table, segment, 2, 0, 2, 1);
	else if (same(what, "wild"))
		*(volatile u8 *)16;
	else if (same(what, "grow"))
		grow();
	else if (same(what, "grow-by-bytes"))
		grow_by_bytes();
	else if (same(what, "tables"))
		tables();
	else
		CHECK(!"known");
}

void wasmc_start(void)
{
	recurse = deep;
	run(process.argv[1]);
}
