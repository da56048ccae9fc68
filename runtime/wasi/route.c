/* The text of a path. */

#include "route.h"
#include "string.h"

static size_t until_slash(const char *s)
{
	size_t n = 0;
	while (s[n] && s[n] != '/')
		n++;
	return n;
}

static const char *skip_slashes(const char *s)
{
	while (*s == '/')
		s++;
	return s;
}

bool is_dot(const char *name)
{
	return name[0] == '.' && !name[1];
}

bool is_dot_dot(const char *name)
{
	return name[0] == '.' && name[1] == '.' && !name[2];
}

long route_start(struct route *r, const char *path)
{
	size_t size = strlen(path) + 1;
	if (size > sizeof r->path)
		return -ENAMETOOLONG;
	if (*path == 0)
		return -ENOENT;
	if (*path == '/')
		return -EXDEV;
	memcpy(r->path, path, size);
	r->rest = r->path;
	r->links = 0;
	return 0;
}

bool route_done(const struct route *r)
{
	return *skip_slashes(r->rest) == 0;
}

long route_take(struct route *r, char name[NAME_MAX + 1])
{
	const char *start = skip_slashes(r->rest);
	size_t n = until_slash(start);
	if (n > NAME_MAX)
		return -ENAMETOOLONG;
	r->rest = start + n;
	if (n == 0)
		start = ".", n = 1;
	memcpy(name, start, n);
	name[n] = 0;
	return 0;
}

long route_insert(struct route *r, const char *link, size_t size)
{
	size_t rest_size = strlen(r->rest) + 1;
	if (++r->links > MAX_LINKS)
		return -ELOOP;
	if (size == 0)
		return -ENOENT;
	if (*link == '/')
		return -EXDEV;
	if (size + rest_size > sizeof r->path)
		return -ENAMETOOLONG;
	memmove(r->path + size, r->rest, rest_size);
	memcpy(r->path, link, size);
	r->rest = r->path;
	return 0;
}
