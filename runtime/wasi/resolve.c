/* Paths beneath a directory.
 *
 * A guest's path is relative to a directory that was granted to it, or that it
 * opened beneath one, and must not lead out of it, whatever symbolic links the
 * directory contains and whatever other processes do to it meanwhile. Why none
 * does:
 *
 *  1. Absolute paths are refused, here and as targets of symbolic links.
 *  2. Where the kernel has openat2, it resolves the path, with RESOLVE_BENEATH:
 *     it refuses ".." at the top, and also when a directory is moved while the
 *     path is resolved (EAGAIN; tried again, and then done by walking).
 *     RESOLVE_NO_MAGICLINKS excludes the links of /proc that are no paths.
 *  3. Where it has not, walk goes from directory to directory. The kernel sees
 *     one name at a time, never "..", never with a slash, and always with
 *     O_NOFOLLOW. So each step leads to an entry of the directory that the walk
 *     is in, and to no link's target.
 *  4. The walk reads symbolic links itself and takes their text for part of the
 *     path: so rules 1 and 3 hold for them too, and magic links are only texts.
 *     It gives up after MAX_LINKS.
 *  5. ".." drops the last of the names walked so far and walks the others from
 *     the top again, so it cannot get above the top, not even out of a directory
 *     that was moved elsewhere meanwhile. Dropping from nothing is refused.
 *  6. Whatever then acts on a place (unlink, rename, ...) acts on one name
 *     that is neither ".." nor has a slash, in an open directory, and follows no
 *     link. A slash at the end, which would make the kernel follow, is taken off
 *     and remembered as place.slash.
 *
 * A directory that another process moves out while the guest has it open stays
 * the guest's: it was granted. */

#include "resolve.h"
#include "route.h"
#include "string.h"
#include "syscall.h"

enum { MAX_TRIES = 32 /* of openat2, while directories are being moved */ };

bool resolve_without_openat2;

/* The state of a walk: it is in the directory `at`, which is reached from the
 * top through the names in `walked`, and has the route to go. */
struct walk {
	int top;
	int at;
	u32 walked_size;
	char walked[PATH_MAX]; /* each name with a NUL */
	struct route route;
	char link[PATH_MAX];
};

static void leave(struct walk *w)
{
	if (w->at != w->top)
		sys_close(w->at);
	w->at = w->top;
}

/* enter steps into the directory `name`. */
static long enter(struct walk *w, const char *name)
{
	long dir = sys_openat(w->at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
	if (dir < 0)
		return dir;
	leave(w);
	w->at = dir;
	return 0;
}

/* go_down is the step `name`, a directory. */
static long go_down(struct walk *w, const char *name)
{
	size_t size = strlen(name) + 1;
	if (w->walked_size + size > sizeof w->walked)
		return -ENAMETOOLONG;
	long r = enter(w, name);
	if (r < 0)
		return r;
	memcpy(w->walked + w->walked_size, name, size);
	w->walked_size += size;
	return 0;
}

/* go_up is the step "..". */
static long go_up(struct walk *w)
{
	if (w->walked_size == 0)
		return -EXDEV;
	do
		w->walked_size--;
	while (w->walked_size && w->walked[w->walked_size - 1]);
	leave(w);
	for (u32 i = 0; i < w->walked_size; i += strlen(w->walked + i) + 1) {
		long r = enter(w, w->walked + i);
		if (r < 0)
			return r;
	}
	return 0;
}

/* steps walks until one name is left, which is not a directory to go through
 * and, if follow, not a symbolic link. It is "." if the path ends in the
 * directory that the walk is in. */
static long steps(struct walk *w, bool follow, char name[NAME_MAX + 1])
{
	struct route *route = &w->route;
	for (;;) {
		bool done = route_done(route);
		long r = route_take(route, name);
		bool last = *route->rest == 0;
		if (r < 0 || done)
			return r;
		if (is_dot(name))
			continue;
		if (is_dot_dot(name)) {
			r = go_up(w);
		} else if (last && !follow) {
			return 0;
		} else {
			r = sys_readlinkat(w->at, name, w->link, sizeof w->link);
			if (last && (r == -EINVAL || r == -ENOENT))
				return 0; /* no link, or free for a new file */
			if (r >= 0)
				r = route_insert(route, w->link, r);
			else if (r == -EINVAL)
				r = go_down(w, name);
		}
		if (r < 0)
			return r;
	}
}

/* walk finds the place of the last component by walking. */
static long walk(int dir, const char *path, bool follow, struct place *p)
{
	struct walk w;
	long r = route_start(&w.route, path);
	if (r < 0)
		return r;
	w.top = w.at = dir;
	w.walked_size = 0;
	r = steps(&w, follow, p->buffer);
	if (r < 0) {
		leave(&w);
		return r;
	}
	p->dir = w.at;
	p->owned = w.at != dir;
	p->slash = false;
	p->name = p->buffer;
	return 0;
}

void place_release(struct place *p)
{
	if (p->owned)
		sys_close(p->dir);
}

static long open_by_walking(int dir, const char *path, int flags, int mode)
{
	struct place p;
	bool exclusive = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
	long r = walk(dir, path, !(flags & O_NOFOLLOW) && !exclusive, &p);
	if (r < 0)
		return r;
	r = sys_openat(p.dir, p.name, flags | O_NOFOLLOW, mode);
	place_release(&p);
	return r;
}

/* has_openat2 tells a file that may not be opened from a sandbox, older than the
 * system call, that refuses all that it does not know. */
static bool has_openat2(int dir)
{
	const struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_BENEATH};
	long r = sys_openat2(dir, ".", &how);
	if (r < 0)
		return false;
	sys_close(r);
	return true;
}

long resolve_open(int dir, const char *path, int flags, int mode)
{
	const struct open_how how = {
		.flags = flags,
		.mode = flags & O_CREAT ? mode : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	for (int tries = 0; tries < MAX_TRIES && !resolve_without_openat2; tries++) {
		long r = sys_openat2(dir, path, &how);
		if (r == -ENOSYS || (r == -EPERM && !has_openat2(dir)))
			resolve_without_openat2 = true;
		else if (r != -EAGAIN)
			return r;
	}
	return open_by_walking(dir, path, flags, mode);
}

long resolve_parent(int dir, char *path, struct place *p)
{
	enum { FLAGS = O_PATH | O_DIRECTORY | O_CLOEXEC };
	size_t n = strlen(path);
	if (n == 0)
		return -ENOENT;
	if (*path == '/')
		return -EXDEV;
	p->slash = path[n - 1] == '/';
	while (path[n - 1] == '/')
		path[--n] = 0;
	size_t i = n;
	while (i && path[i - 1] != '/')
		i--;
	p->name = path + i;
	p->owned = false;
	p->dir = dir;
	if (is_dot(p->name) || is_dot_dot(p->name)) {
		p->name = ".";
		dir = resolve_open(dir, path, FLAGS, 0);
	} else if (i) {
		path[i - 1] = 0;
		dir = resolve_open(dir, path, FLAGS, 0);
	}
	if (dir < 0)
		return dir;
	p->owned = dir != p->dir;
	p->dir = dir;
	return 0;
}

long resolve_final(int dir, const char *path, struct place *p)
{
	return walk(dir, path, true, p);
}
