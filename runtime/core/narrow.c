/* WASMC_POLICY: whoever runs the program may take from it what it was built to
 * have, and add nothing but, if it was built to allow that, directories. The
 * variable is a list of items NAME or NAME=VALUE with semicolons between them; a
 * backslash takes the meaning from the character after it. What cannot be done is
 * an error and not ignored: a wall that is not there must not look like one. */

#include "narrow.h"
#include "process.h"
#include "string.h"

static const char variable[] = "WASMC_POLICY";

/* The items, each ending with a NUL, in the place of the variable's value. */
static const char *items, *items_end;

static _Noreturn void refuse(const char *why, const char *item)
{
	cannot_start("WASMC_POLICY: ", why, item);
}

/* after returns what follows a prefix, or NULL if s does not begin with it. */
static const char *after(const char *s, const char *prefix)
{
	for (; *prefix; s++, prefix++)
		if (*s != *prefix)
			return NULL;
	return s;
}

static bool equal(const char *a, const char *b)
{
	const char *rest = after(a, b);
	return rest && !*rest;
}

const char *narrow_next(const char *item, const char *name)
{
	item = item ? item + strlen(item) + 1 : items;
	for (; item != items_end; item += strlen(item) + 1) {
		const char *rest = after(item, name);
		if (rest && (*rest == '=' || !*rest))
			return item;
	}
	return NULL;
}

const char *narrow_value(const char *item)
{
	while (*item && *item != '=')
		item++;
	return *item ? item + 1 : NULL;
}

bool narrow_has(const char *name, const char *value, size_t size)
{
	for (const char *item = NULL; (item = narrow_next(item, name));) {
		const char *v = narrow_value(item);
		if (!v || (strlen(v) == size && memcmp(v, value, size) == 0))
			return true;
	}
	return false;
}

/* split ends each item with a NUL, in place; empty ones are left out. The last one
 * ends where the variable does at the latest: behind that is the next variable. */
static void split(char *s)
{
	char *to = s, *start = s;
	items = s;
	for (bool last = false; !last; s++) {
		last = !*s;
		if (last || *s == ';') {
			if (to != start)
				*to++ = 0;
			start = to;
			continue;
		}
		if (*s == '\\' && s[1])
			s++;
		*to++ = *s;
	}
	items_end = to;
}

/* number reads a decimal number and its unit, each of which is worth `factor`
 * times the one before. 0 stands for what is none, and is none. */
static u64 number(const char *s, const char *units, u64 factor)
{
	u64 n = 0, unit = 1;
	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *s - '0', &n))
			return 0;
	if (!*s)
		return n;
	for (; *units != *s; units++, unit *= factor)
		if (!*units)
			return 0;
	return s[1] || __builtin_mul_overflow(n, unit, &n) ? 0 : n;
}

/* lower lowers a limit to what the items of that name say. */
static void lower(u64 *limit, const char *name, const char *units, u64 factor)
{
	for (const char *item = NULL; (item = narrow_next(item, name));) {
		u64 n = number(narrow_value(item), units, factor);
		if (!n)
			refuse("no such number: ", item);
		if (!*limit || n < *limit)
			*limit = n;
	}
}

/* check_directories refuses items about directories that the program has not: a
 * mistake in a name must not leave it with one. */
static void check_directories(const char *name)
{
	for (const char *item = NULL; (item = narrow_next(item, name));) {
		const char *guest = narrow_value(item);
		bool found = !guest;
		for (u64 i = 0; !found && i < wasmc_policy.preopen_count; i++)
			found = equal(wasmc_policy.preopens[i].guest, guest);
		for (u64 i = 0; !found && i < wasmc_policy.embedded_count; i++)
			found = equal(wasmc_policy.embedded[i].guest, guest);
		if (!found)
			refuse("no such directory: ", item);
	}
}

/* The names of the items, each after a character that says whether it has a value:
 * '=' yes, '?' perhaps, '0' and above no; it then is the bit of the policy's flags
 * that the item sets, if not '0'. */
static const char known[] = "?no-dir\0"
			    "?read-only\0"
			    "?no-env\0"
			    "=max-memory\0"
			    "=max-cpu\0"
			    "=dir\0"
			    "0no-listen\0"
			    "2no-stdin\0"
			    "3no-stdout\0"
			    "4no-stderr\0"
			    "9require-confinement\0";

_Static_assert(POLICY_NO_STDIN == 1 << 2 && POLICY_NO_STDOUT == 1 << 3 &&
		       POLICY_NO_STDERR == 1 << 4 && POLICY_REQUIRE_CONFINEMENT == 1 << 9,
	       "bits of flags in the table");

/* check refuses unknown items, and those whose value is missing, empty or not
 * wanted; it sets an item's flag. */
static void check(const char *item)
{
	for (const char *k = known; *k; k += strlen(k) + 1) {
		const char *rest = after(item, k + 1);
		if (!rest || (*rest && *rest != '='))
			continue;
		if (*rest ? *k < '?' && *k != '=' : *k == '=')
			break;
		if (*rest && !rest[1])
			break;
		if (*k > '0' && *k <= '9')
			process.flags |= 1 << (*k - '0');
		return;
	}
	refuse("unknown item: ", item);
}

/* read_items checks the items and applies those that are flags or limits; the others
 * are looked up where they matter. */
static void read_items(void)
{
	for (const char *item = items; item != items_end; item += strlen(item) + 1)
		check(item);
	lower(&process.max_memory, "max-memory", "BKMGT", 1024);
	lower(&process.max_cpu, "max-cpu", "smh", 60);
	check_directories("no-dir");
	check_directories("read-only");
	const char *item = narrow_next(NULL, "dir");
	if (item && !(process.flags & POLICY_GRANTABLE))
		refuse("the program was built without --grantable: ", item);
}

void narrow_policy(void)
{
	process.max_memory = wasmc_policy.max_memory;
	process.max_cpu = wasmc_policy.max_cpu;
	process.flags = wasmc_policy.flags;
	for (char **e = process.envp; *e && !(process.flags & POLICY_SEALED); e++) {
		const char *rest = after(*e, variable);
		if (rest && *rest == '=') {
			split(*e + sizeof variable);
			read_items();
			break;
		}
	}
	if (!process.max_memory)
		process.max_memory = -1;
}
