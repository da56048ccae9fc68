/* fd_readdir.
 *
 * A cookie is the kernel's position of an entry, so nothing is kept between
 * calls: any cookie that the guest was given can be continued from. */

#include "files.h"

/* append copies as much as there is room for. */
static void append(struct output *o, const void *from, u32 size)
{
	size = min(size, o->left);
	memcpy(o->at, from, size);
	o->at += size;
	o->left -= size;
	o->used += size;
}

static u8 filetype_of_entry(int dir, const struct linux_dirent64 *e)
{
	struct stat st;
	switch (e->type) {
	case DT_BLK:
		return FILETYPE_BLOCK_DEVICE;
	case DT_CHR:
		return FILETYPE_CHARACTER_DEVICE;
	case DT_DIR:
		return FILETYPE_DIRECTORY;
	case DT_REG:
		return FILETYPE_REGULAR_FILE;
	case DT_LNK:
		return FILETYPE_SYMBOLIC_LINK;
	case DT_SOCK:
		return FILETYPE_SOCKET_STREAM;
	case DT_UNKNOWN: /* some file systems do not say */
		if (e->name[0] == '.' && e->name[1] == '.' && !e->name[2])
			return FILETYPE_DIRECTORY;
		if (sys_newfstatat(dir, e->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			return filetype_from_mode(st.mode);
	}
	return FILETYPE_UNKNOWN;
}

void append_dirent(struct output *o, const struct guest_dirent *d, const char *name)
{
	append(o, d, sizeof *d);
	append(o, name, d->name_len);
}

static void append_entry(struct output *o, int dir, const struct linux_dirent64 *e)
{
	struct guest_dirent g = {
		.next = e->next,
		.ino = e->ino,
		.name_len = strlen(e->name),
		.filetype = filetype_of_entry(dir, e),
	};
	append_dirent(o, &g, e->name);
}

/* A buffer that is full at the end tells the guest that there is more: the last
 * entry is cut, or the next one is beyond. */
u32 fd_readdir(u32 fd, u32 buf, u32 buf_len, u64 cookie, u32 used, lister *f)
{
	struct descriptor *d;
	struct output o = {guest(buf, buf_len), buf_len, 0};
	u32 err = fdtable_get_directory(fd, RIGHT_FD_READDIR, &d);
	if (err)
		return err;
	if (!o.at)
		return ERRNO_FAULT;
	long r = f(d, cookie, &o);
	return r < 0 ? errno_from_host(r) : store32(used, o.used);
}

static long list_host(struct descriptor *d, u64 cookie, struct output *o)
{
	_Alignas(struct linux_dirent64) char entries[4096];
	long n = sys_lseek(d->host, cookie, SEEK_SET);
	while (n >= 0 && o->left) {
		n = sys_getdents64(d->host, entries, sizeof entries);
		if (n <= 0)
			break;
		for (long i = 0; i < n && o->left;) {
			const struct linux_dirent64 *e = (const void *)(entries + i);
			append_entry(o, d->host, e);
			i += e->size;
		}
	}
	return n;
}

u32 wasi_fd_readdir(u32 fd, u32 buf, u32 buf_len, u64 cookie, u32 used)
{
	return fd_readdir(fd, buf, buf_len, cookie, used, list_host);
}
