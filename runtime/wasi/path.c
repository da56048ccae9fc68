/* path_*: names in directories. */

#include "path.h"

u32 path_from_guest(u32 p, u32 len, struct path *path)
{
	const char *from = guest(p, len);
	if (!from)
		return ERRNO_FAULT;
	if (len == 0)
		return ERRNO_NOENT;
	if (len >= sizeof path->bytes)
		return ERRNO_NAMETOOLONG;
	memcpy(path->bytes, from, len);
	path->bytes[len] = 0;
	if (strlen(path->bytes) != len)
		return ERRNO_INVAL;
	return path->bytes[0] == '/' ? ERRNO_NOTCAPABLE : ERRNO_SUCCESS;
}

u32 errno_from_path(long result)
{
	return result == -EXDEV ? ERRNO_NOTCAPABLE : errno_from_host(result);
}

u32 path_place(u32 fd, u64 rights, u32 p, u32 len, struct path *path, struct place *place)
{
	struct descriptor *d;
	u32 err = fdtable_get_directory(fd, rights, &d);
	if (!err)
		err = path_from_guest(p, len, path);
	if (err)
		return err;
	return errno_from_path(resolve_parent(d->host, path->bytes, place));
}

/* must_be_directory is the check behind a slash at the end of a name. */
static long must_be_directory(const struct place *p)
{
	struct stat st;
	long r = sys_newfstatat(p->dir, p->name, &st, AT_SYMLINK_NOFOLLOW);
	if (r < 0)
		return r;
	return (st.mode & S_IFMT) == S_IFDIR ? 0 : -ENOTDIR;
}

u32 wasi_path_create_directory(u32 fd, u32 path, u32 path_len)
{
	struct path buf;
	struct place p;
	u32 err = path_place(fd, RIGHT_PATH_CREATE_DIRECTORY, path, path_len, &buf, &p);
	if (err)
		return err;
	err = errno_from_host(sys_mkdirat(p.dir, p.name, 0777));
	place_release(&p);
	return err;
}

u32 wasi_path_remove_directory(u32 fd, u32 path, u32 path_len)
{
	struct path buf;
	struct place p;
	u32 err = path_place(fd, RIGHT_PATH_REMOVE_DIRECTORY, path, path_len, &buf, &p);
	if (err)
		return err;
	err = errno_from_host(sys_unlinkat(p.dir, p.name, AT_REMOVEDIR));
	place_release(&p);
	return err;
}

u32 wasi_path_unlink_file(u32 fd, u32 path, u32 path_len)
{
	struct path buf;
	struct place p;
	u32 err = path_place(fd, RIGHT_PATH_UNLINK_FILE, path, path_len, &buf, &p);
	if (err)
		return err;
	long r = p.slash ? must_be_directory(&p) : 0;
	if (r == 0)
		r = sys_unlinkat(p.dir, p.name, 0);
	place_release(&p);
	return errno_from_host(r);
}

static u32 rename_places(const struct place *from, const struct place *to)
{
	long r = from->slash || to->slash ? must_be_directory(from) : 0;
	if (r == 0)
		r = sys_renameat(from->dir, from->name, to->dir, to->name);
	return errno_from_host(r);
}

u32 wasi_path_rename(u32 from_fd, u32 from, u32 from_len, u32 to_fd, u32 to, u32 to_len)
{
	struct path from_buf, to_buf;
	struct place p, q;
	u32 err = path_place(from_fd, RIGHT_PATH_RENAME_SOURCE, from, from_len, &from_buf, &p);
	if (err)
		return err;
	err = path_place(to_fd, RIGHT_PATH_RENAME_TARGET, to, to_len, &to_buf, &q);
	if (!err) {
		err = rename_places(&p, &q);
		place_release(&q);
	}
	place_release(&p);
	return err;
}

/* must_be_free is what Linux says to new names with a slash at the end that are
 * no directories': either they exist, or there is no such directory. */
static long must_be_free(const struct place *p)
{
	struct stat st;
	long r = sys_newfstatat(p->dir, p->name, &st, AT_SYMLINK_NOFOLLOW);
	return r == 0 ? -EEXIST : r;
}

u32 wasi_path_symlink(u32 target, u32 target_len, u32 fd, u32 path, u32 path_len)
{
	struct path target_buf, buf;
	struct place p;
	u32 err = path_from_guest(target, target_len, &target_buf);
	if (!err)
		err = path_place(fd, RIGHT_PATH_SYMLINK, path, path_len, &buf, &p);
	if (err)
		return err;
	long r = p.slash ? must_be_free(&p) : sys_symlinkat(target_buf.bytes, p.dir, p.name);
	place_release(&p);
	return errno_from_host(r);
}

static u32 link_source(u32 fd, u32 flags, u32 path, u32 len, struct path *buf, struct place *p)
{
	struct descriptor *d;
	if (flags & ~LOOKUP_SYMLINK_FOLLOW)
		return ERRNO_INVAL;
	if (!(flags & LOOKUP_SYMLINK_FOLLOW))
		return path_place(fd, RIGHT_PATH_LINK_SOURCE, path, len, buf, p);
	u32 err = fdtable_get_directory(fd, RIGHT_PATH_LINK_SOURCE, &d);
	if (!err)
		err = path_from_guest(path, len, buf);
	return err ? err : errno_from_path(resolve_final(d->host, buf->bytes, p));
}

static u32 link_places(const struct place *from, const struct place *to)
{
	long r = from->slash ? must_be_directory(from) : to->slash ? must_be_free(to) : 0;
	if (r == 0)
		r = sys_linkat(from->dir, from->name, to->dir, to->name, 0);
	return errno_from_host(r);
}

u32 wasi_path_link(u32 from_fd, u32 from_flags, u32 from, u32 from_len, u32 to_fd, u32 to,
		   u32 to_len)
{
	struct path from_buf, to_buf;
	struct place p, q;
	u32 err = link_source(from_fd, from_flags, from, from_len, &from_buf, &p);
	if (err)
		return err;
	err = path_place(to_fd, RIGHT_PATH_LINK_TARGET, to, to_len, &to_buf, &q);
	if (!err) {
		err = link_places(&p, &q);
		place_release(&q);
	}
	place_release(&p);
	return err;
}

/* A slash at the end follows a link; what it leads to is a directory, or wrong. */
static long read_link(struct place *p, char *to, u32 size)
{
	if (p->slash) {
		long r = must_be_directory(p);
		return r < 0 ? r : -EINVAL;
	}
	if (size)
		return sys_readlinkat(p->dir, p->name, to, size);
	char byte; /* Linux wants a buffer */
	long n = sys_readlinkat(p->dir, p->name, &byte, 1);
	return n < 0 ? n : 0;
}

u32 wasi_path_readlink(u32 fd, u32 path, u32 path_len, u32 buf, u32 buf_len, u32 used)
{
	struct path path_buf;
	struct place p;
	char *to = guest(buf, buf_len);
	if (!to)
		return ERRNO_FAULT;
	u32 err = path_place(fd, RIGHT_PATH_READLINK, path, path_len, &path_buf, &p);
	if (err)
		return err;
	long n = read_link(&p, to, buf_len);
	place_release(&p);
	return n < 0 ? errno_from_host(n) : store32(used, n);
}
