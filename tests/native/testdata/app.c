/* What app.wat imports, without a C library. Results are the numbers of lines where something
 * is not as it should be. */
#include "app.h"
#include "wasmc.h"

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond))                                                                       \
			return __LINE__;                                                           \
	} while (0)

uint32_t app_env__check(uint32_t a, uint64_t b, float c, double d, app_v128 v, uint32_t e,
			uint32_t f, uint32_t g, uint32_t h, uint32_t i)
{
	uint64_t sum;
	struct app_pair_results pair;
	CHECK(a == 1 && b == (uint64_t)-2 && c == 3.5f && d == 4.25);
	CHECK(v[0] == 5 && v[4] == 6 && v[15] == 0);
	CHECK(e == 9 && f == 10 && g == 11 && h == 12 && i == (uint32_t)-13);
	CHECK(app_add(3, 1ull << 40, &sum) == app_OK && sum == (1ull << 40) + 3);
	CHECK(app_pair(&pair) == app_OK && pair.r0 == 7 && pair.r1 == 2.5);
	return 0;
}

double app_env__no_x2Dsuch_x2Ename(double x)
{
	return 2 * x;
}

void app_env__divide(uint32_t a, uint32_t b, struct app_env__divide_results *results)
{
	results->r0 = a / b;
	results->r1 = a % b;
}

static uint64_t grown_from, grown_to;

static void on_growth(uint64_t old_size, uint64_t size)
{
	grown_from = old_size;
	grown_to = size;
}

uint32_t app_env__memory(uint32_t at, uint32_t size)
{
	uint32_t pages;
	const char *hello = app_memory(at, size);
	CHECK(hello && hello[0] == 'h' && hello[4] == 'o');
	CHECK(app_memory_size() == 65536);
	CHECK(app_memory(65536, 0) && !app_memory(65536, 1) && !app_memory(-1, 2));
	CHECK(!wasmc_memory(65530, 7) && wasmc_memory(65530, 6));
	wasmc_on_growth(on_growth);
	CHECK(app_grow(2, &pages) == app_OK && pages == 1);
	CHECK(grown_from == 65536 && grown_to == 3 * 65536 && wasmc_memory_size() == grown_to);
	CHECK(app_grow(100, &pages) == app_OK && pages == (uint32_t)-1 && grown_to == 3 * 65536);
	CHECK(app_memory(at, size) == hello);
	app_on_growth(0);
	CHECK(app_grow(1, &pages) == app_OK && grown_to == 3 * 65536);
	return 0;
}

uint32_t app_env__nest(uint32_t n)
{
	uint32_t r;
	return app_down(n, &r) == app_OK && r == n ? r : 1000;
}
