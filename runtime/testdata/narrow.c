/* Opens nothing. Prints what is left of its policy, and the items of WASMC_POLICY that are looked
 * up later, each in brackets; then checks that the variable after it is as it was. */

#include "test.h"
#include "narrow.h"

static const struct preopen preopens[] = {{"/", "d", 0}, {"/", "e;=\\", 0}};
static void (*const no_openers[])(void) = {NULL};
const struct policy wasmc_policy = {
	.openers = no_openers,
	.preopens = preopens,
	.preopen_count = 2,
	.environment = no_strings,
	.arguments = no_strings,
	.stack_size = 1 << 20,
	.max_memory = 1 << 30,
	.flags = POLICY_UNCONFINED | POLICY_GRANTABLE,
};

static const char *const names[] = {"no-dir", "read-only", "no-env", "no-listen", "dir"};

static void print(const char *s)
{
	const struct iovec v = {(void *)s, strlen(s)};
	sys_writev(1, &v, 1);
}

static void print_number(u64 n)
{
	struct text t;
	text_start(&t, "");
	text_decimal(&t, n);
	const struct iovec v = {t.bytes, t.size};
	sys_writev(1, &v, 1);
	print(" ");
}

void wasmc_start(void)
{
	print_number(process.flags & ~(u64)(POLICY_UNCONFINED | POLICY_GRANTABLE));
	print_number(process.max_memory);
	print_number(process.max_cpu);
	for (u32 i = 0; i < sizeof names / sizeof *names; i++)
		for (const char *item = NULL; (item = narrow_next(item, names[i]));) {
			print("[");
			print(item);
			print("]");
			const char *value = narrow_value(item);
			CHECK(narrow_has(names[i], value ? value : "x", value ? strlen(value) : 1));
		}
	CHECK(same(process.envp[1], "NEXT=1") && !process.envp[2]);
}
