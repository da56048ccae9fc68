/* fd_prestat_*: the names of preopened directories. */

#include "fdtable.h"

static u32 get_preopen(u32 fd, const char **name)
{
	struct descriptor *d;
	u32 err = fdtable_get(fd, 0, &d);
	if (err)
		return err;
	*name = d->preopen;
	return *name ? ERRNO_SUCCESS : ERRNO_BADF;
}

u32 wasi_fd_prestat_get(u32 fd, u32 prestat)
{
	const char *name;
	u32 err = get_preopen(fd, &name);
	if (err)
		return err;
	struct guest_prestat p = {.name_len = strlen(name)};
	return store(prestat, &p, sizeof p);
}

u32 wasi_fd_prestat_dir_name(u32 fd, u32 path, u32 path_len)
{
	const char *name;
	u32 err = get_preopen(fd, &name);
	if (err)
		return err;
	u64 size = strlen(name);
	return size <= path_len ? store(path, name, size) : ERRNO_NAMETOOLONG;
}
