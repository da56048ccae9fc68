/* Embedded files: for reading only, and in read-only memory.
 *
 * A program with embedded directories has embed_NAME in the place of wasi_NAME for
 * each function here: it serves embedded descriptors itself and leaves others to
 * wasi_NAME. A function that is not here treats both alike, for it does nothing with
 * a file that the rights of an embedded one allow. */

#include "fdflags.h"
#include "files.h"
#include "narrow.h"
#include "process.h"
#include "rights.h"
#include "tree.h"

#define WASI(name, type, params) u32 embed_##name params;
#include "functions.def"
#undef WASI

#define WASI(name, type, params) u32 embed_unstable_##name params;
#include "unstable.def"
#undef WASI

/* What the guest may do with embedded files. They need no synchronising, but there is
 * no harm in it. */
enum { RIGHTS_EMBEDDED = (RIGHTS_DIRECTORY | RIGHTS_FILE) & ~RIGHTS_WRITING };

static void fill_in(struct descriptor *d, const struct embedded *e, const struct node *n)
{
	d->host = NO_HOST;
	d->filetype = n->filetype;
	d->embedded = e;
	d->node = n;
	d->base &= rights_of(n->filetype, false);
}

void wasmc_open_embedded(void)
{
	for (u64 i = 0; i < wasmc_policy.embedded_count; i++) {
		const struct embedded *e = &wasmc_policy.embedded[i];
		if (narrow_has("no-dir", e->guest, strlen(e->guest)))
			continue;
		struct descriptor d = {
			.open = true,
			.preopen = e->guest,
			.base = RIGHTS_EMBEDDED,
			.inheriting = RIGHTS_EMBEDDED,
		};
		fill_in(&d, e, e->tree->nodes);
		u32 fd;
		if (fdtable_add(d, &fd))
			cannot_start("no memory for descriptors", "", "");
	}
}

/* embedded returns the descriptor fd if it is of an embedded file, and else NULL. */
static struct descriptor *embedded(u32 fd)
{
	struct descriptor *d;
	return fdtable_get(fd, 0, &d) == ERRNO_SUCCESS && d->embedded ? d : NULL;
}

/* Reading. */

static long read_at(const struct descriptor *d, const struct iovec *iov, int count, i64 offset)
{
	u64 at = offset, size = d->node->size;
	const char *contents = tree_contents(d->embedded->tree, d->node);
	if (offset < 0)
		return -EINVAL;
	for (int i = 0; i < count && at < size; i++) {
		u64 n = iov[i].len < size - at ? iov[i].len : size - at;
		memcpy(iov[i].base, contents + at, n);
		at += n;
	}
	return at - offset;
}

static long read_node(struct descriptor *d, const struct iovec *iov, int count, i64 offset)
{
	(void)offset;
	long n = read_at(d, iov, count, d->position);
	d->position += n;
	return n;
}

static long pread_node(struct descriptor *d, const struct iovec *iov, int count, i64 offset)
{
	return read_at(d, iov, count, offset);
}

u32 embed_fd_read(u32 fd, u32 iovs, u32 iovs_len, u32 nread)
{
	if (!embedded(fd))
		return wasi_fd_read(fd, iovs, iovs_len, nread);
	return fd_transfer(fd, RIGHT_FD_READ, iovs, iovs_len, 0, nread, read_node);
}

u32 embed_fd_pread(u32 fd, u32 iovs, u32 iovs_len, u64 offset, u32 nread)
{
	if (!embedded(fd))
		return wasi_fd_pread(fd, iovs, iovs_len, offset, nread);
	u64 rights = RIGHT_FD_READ | RIGHT_FD_SEEK;
	return fd_transfer(fd, rights, iovs, iovs_len, offset, nread, pread_node);
}

static long seek_node(struct descriptor *d, i64 offset, int whence)
{
	i64 from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? d->position : d->node->size, to;
	if (__builtin_add_overflow(from, offset, &to) || to < 0)
		return -EINVAL;
	return d->position = to;
}

u32 embed_fd_seek(u32 fd, u64 offset, u32 whence, u32 position)
{
	if (!embedded(fd))
		return wasi_fd_seek(fd, offset, whence, position);
	return fd_seek(fd, offset, whence, position, seek_node);
}

u32 embed_unstable_fd_seek(u32 fd, u64 offset, u32 whence, u32 position)
{
	if (!embedded(fd))
		return wasi_unstable_fd_seek(fd, offset, whence, position);
	return fd_unstable_seek(fd, offset, whence, position, seek_node);
}

u32 embed_fd_tell(u32 fd, u32 position)
{
	return embedded(fd) ? fd_tell(fd, position, seek_node) : wasi_fd_tell(fd, position);
}

u32 embed_fd_advise(u32 fd, u64 offset, u64 len, u32 advice)
{
	struct descriptor *d;
	if (!embedded(fd))
		return wasi_fd_advise(fd, offset, len, advice);
	u32 err = fdtable_get(fd, RIGHT_FD_ADVISE, &d);
	if (err)
		return err;
	return advice > ADVICE_NOREUSE || (i64)len < 0 ? ERRNO_INVAL : ERRNO_SUCCESS;
}

u32 embed_fd_sync(u32 fd)
{
	struct descriptor *d;
	return embedded(fd) ? fdtable_get(fd, RIGHT_FD_SYNC, &d) : wasi_fd_sync(fd);
}

/* Attributes. */

u32 embed_fd_fdstat_get(u32 fd, u32 stat)
{
	const struct descriptor *d = embedded(fd);
	if (!d)
		return wasi_fd_fdstat_get(fd, stat);
	struct guest_fdstat s = {
		.filetype = d->filetype,
		.flags = d->flags,
		.rights_base = d->base,
		.rights_inheriting = d->inheriting,
	};
	return store(stat, &s, sizeof s);
}

u32 embed_fd_fdstat_set_flags(u32 fd, u32 flags)
{
	struct descriptor *d;
	if (!embedded(fd))
		return wasi_fd_fdstat_set_flags(fd, flags);
	u32 err = fdtable_get(fd, RIGHT_FD_FDSTAT_SET_FLAGS, &d);
	if (!err)
		err = fdflags_check_change(fdflags_to_host(d->flags), flags);
	if (!err)
		d->flags = fdflags_from_host(fdflags_to_host(flags));
	return err;
}

/* The kernel's numbers of devices have 32 bits. */
static struct stat stat_of(const struct embedded *e, const struct node *n)
{
	const u64 second = 1000000000;
	const struct timespec t = {e->tree->time / second, e->tree->time % second};
	return (struct stat){
		.dev = (1ull << 32) + (e - wasmc_policy.embedded),
		.ino = n - e->tree->nodes + 1,
		.nlink = 1,
		.size = n->size,
		.atim = t,
		.mtim = t,
		.ctim = t,
	};
}

static u32 fd_stat(u32 fd, u32 to, filestat_storer *f)
{
	struct descriptor *d;
	u32 err = fdtable_get(fd, RIGHT_FD_FILESTAT_GET, &d);
	if (err)
		return err;
	struct stat st = stat_of(d->embedded, d->node);
	return f(to, d->filetype, &st);
}

u32 embed_fd_filestat_get(u32 fd, u32 stat)
{
	return embedded(fd) ? fd_stat(fd, stat, store_filestat) : wasi_fd_filestat_get(fd, stat);
}

u32 embed_unstable_fd_filestat_get(u32 fd, u32 stat)
{
	return embedded(fd) ? fd_stat(fd, stat, store_unstable_filestat)
			    : wasi_unstable_fd_filestat_get(fd, stat);
}

/* Directories. */

static void append_node(struct output *o, const struct tree *t, u32 number, u64 next,
			const char *name, u32 name_len)
{
	const struct guest_dirent g = {
		.next = next,
		.ino = number + 1,
		.name_len = name_len,
		.filetype = t->nodes[number].filetype,
	};
	append_dirent(o, &g, name);
}

/* A cookie is how many entries there are before. */
static long list_node(struct descriptor *d, u64 cookie, struct output *o)
{
	const struct tree *t = d->embedded->tree;
	const struct node *dir = d->node;
	for (u64 i = cookie; i < dir->size + 2 && o->left; i++) {
		if (i == 0) {
			append_node(o, t, dir - t->nodes, i + 1, ".", 1);
		} else if (i == 1) {
			append_node(o, t, dir->parent, i + 1, "..", 2);
		} else {
			u32 number = dir->at + i - 2;
			const struct node *n = &t->nodes[number];
			append_node(o, t, number, i + 1, tree_name(t, n), n->name_size);
		}
	}
	return 0;
}

u32 embed_fd_readdir(u32 fd, u32 buf, u32 buf_len, u64 cookie, u32 used)
{
	if (!embedded(fd))
		return wasi_fd_readdir(fd, buf, buf_len, cookie, used);
	return fd_readdir(fd, buf, buf_len, cookie, used, list_node);
}

/* Paths. */

static long open_node(const struct descriptor *dir, const char *path, const struct request *q,
		      struct descriptor *d)
{
	const struct node *n;
	bool follow = q->dir_flags & LOOKUP_SYMLINK_FOLLOW;
	long r = tree_find(dir->embedded->tree, dir->node, path, follow, &n);
	if (r < 0)
		return r;
	if (q->o_flags & OFLAG_DIRECTORY && n->filetype != FILETYPE_DIRECTORY)
		return -ENOTDIR;
	if (n->filetype == FILETYPE_SYMBOLIC_LINK)
		return -ELOOP;
	d->flags = fdflags_from_host(fdflags_to_host(q->fd_flags));
	fill_in(d, dir->embedded, n);
	return 0;
}

u32 embed_path_open(u32 fd, u32 dir_flags, u32 path, u32 path_len, u32 o_flags, u64 base,
		    u64 inheriting, u32 fd_flags, u32 opened)
{
	if (!embedded(fd))
		return wasi_path_open(fd, dir_flags, path, path_len, o_flags, base, inheriting,
				      fd_flags, opened);
	const struct request q = {dir_flags, o_flags, fd_flags, base, inheriting};
	return path_open(fd, &q, path, path_len, opened, open_node);
}

u32 path_open_any(u32 fd, const struct request *q, u32 path, u32 path_len, u32 *opened)
{
	if (!embedded(fd))
		return path_open_host(fd, q, path, path_len, opened);
	return path_open_numbered(fd, q, path, path_len, opened, open_node);
}

/* find takes a path from the guest and finds its file. */
static u32 find(u32 fd, u64 rights, u32 path, u32 path_len, bool follow, const struct tree **t,
		const struct node **n)
{
	struct descriptor *d;
	struct path buf;
	u32 err = fdtable_get_directory(fd, rights, &d);
	if (!err)
		err = path_from_guest(path, path_len, &buf);
	if (err)
		return err;
	*t = d->embedded->tree;
	return errno_from_path(tree_find(*t, d->node, buf.bytes, follow, n));
}

static u32 path_stat(u32 fd, u32 flags, u32 path, u32 path_len, u32 to, filestat_storer *f)
{
	const struct tree *t;
	const struct node *n;
	if (flags & ~LOOKUP_SYMLINK_FOLLOW)
		return ERRNO_INVAL;
	u32 err = find(fd, RIGHT_PATH_FILESTAT_GET, path, path_len, flags, &t, &n);
	if (err)
		return err;
	struct stat st = stat_of(embedded(fd)->embedded, n);
	return f(to, n->filetype, &st);
}

u32 embed_path_filestat_get(u32 fd, u32 flags, u32 path, u32 path_len, u32 stat)
{
	if (!embedded(fd))
		return wasi_path_filestat_get(fd, flags, path, path_len, stat);
	return path_stat(fd, flags, path, path_len, stat, store_filestat);
}

u32 embed_unstable_path_filestat_get(u32 fd, u32 flags, u32 path, u32 path_len, u32 stat)
{
	if (!embedded(fd))
		return wasi_unstable_path_filestat_get(fd, flags, path, path_len, stat);
	return path_stat(fd, flags, path, path_len, stat, store_unstable_filestat);
}

u32 embed_path_readlink(u32 fd, u32 path, u32 path_len, u32 buf, u32 buf_len, u32 used)
{
	const struct tree *t;
	const struct node *n;
	if (!embedded(fd))
		return wasi_path_readlink(fd, path, path_len, buf, buf_len, used);
	char *to = guest(buf, buf_len);
	if (!to)
		return ERRNO_FAULT;
	u32 err = find(fd, RIGHT_PATH_READLINK, path, path_len, false, &t, &n);
	if (err)
		return err;
	if (n->filetype != FILETYPE_SYMBOLIC_LINK)
		return ERRNO_INVAL;
	u32 size = min(n->size, buf_len);
	memcpy(to, tree_contents(t, n), size);
	return store32(used, size);
}
