/* environ_*: the environment, which is what the policy grants. */

#include "guest.h"
#include "narrow.h"
#include "process.h"

/* name_size returns the length of NAME in "NAME=VALUE" or "NAME". */
static u64 name_size(const char *s)
{
	u64 n = 0;
	while (s[n] && s[n] != '=')
		n++;
	return n;
}

static bool same_name(const char *a, const char *b)
{
	u64 n = name_size(a);
	return n == name_size(b) && memcmp(a, b, n) == 0;
}

/* overridden reports whether an entry from `later` on has the name of s. */
static bool overridden(const char *s, const char *const *later)
{
	for (; *later; later++)
		if (same_name(s, *later))
			return true;
	return false;
}

/* hidden reports whether a variable is for this runtime, or whoever runs the program
 * takes it away. */
static bool hidden(const char *s)
{
	return same_name(s, "WASMC_POLICY") || narrow_has("no-env", s, name_size(s));
}

/* from_host returns the process's own variable of this name, or NULL. */
static const char *from_host(const char *name)
{
	for (char **e = process.envp; *e; e++)
		if (same_name(name, *e))
			return *e;
	return NULL;
}

/* A walk over the environment: first what is inherited, then the policy's. */
struct walk {
	char **inherited;
	const char *const *granted;
};

static struct walk walk_start(void)
{
	static char *none[] = {NULL};
	bool all = process.flags & POLICY_INHERIT_ENVIRONMENT;
	return (struct walk){all ? process.envp : none, wasmc_policy.environment};
}

/* walk_next returns the next "NAME=VALUE", or NULL at the end. The last one of
 * a name counts. */
static const char *walk_next(struct walk *w)
{
	while (*w->inherited) {
		const char *s = *w->inherited++;
		if (s[name_size(s)] && !hidden(s) && !overridden(s, wasmc_policy.environment))
			return s;
	}
	while (*w->granted) {
		const char *s = *w->granted++;
		if (hidden(s) || overridden(s, w->granted))
			continue;
		if (!s[name_size(s)])
			s = from_host(s);
		if (s && s[name_size(s)])
			return s;
	}
	return NULL;
}

u32 wasi_environ_sizes_get(u32 count, u32 buf_size)
{
	u32 n = 0, size = 0;
	struct walk w = walk_start();
	for (const char *s; (s = walk_next(&w)); n++)
		size += strlen(s) + 1;
	u32 err = store32(count, n);
	return err ? err : store32(buf_size, size);
}

u32 wasi_environ_get(u32 environ, u32 buf)
{
	struct walk w = walk_start();
	for (const char *s; (s = walk_next(&w)); environ += sizeof environ) {
		u64 size = strlen(s) + 1;
		u32 err = store(buf, s, size);
		if (!err)
			err = store32(environ, buf);
		if (err)
			return err;
		buf += size;
	}
	return ERRNO_SUCCESS;
}
