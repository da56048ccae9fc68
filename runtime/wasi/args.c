/* args_*: the command line. */

#include "guest.h"
#include "process.h"

/* argument returns the i-th one, or NULL: those of the policy come between the
 * program's name and those that it was started with. */
static const char *argument(u64 i)
{
	u64 name = process.argc ? 1 : 0, added = 0;
	while (wasmc_policy.arguments[added])
		added++;
	if (i < name)
		return process.argv[i];
	if (i < name + added)
		return wasmc_policy.arguments[i - name];
	i -= added;
	return i < process.argc ? process.argv[i] : NULL;
}

u32 wasi_args_sizes_get(u32 argc, u32 buf_size)
{
	u64 size = 0;
	u32 count = 0;
	for (const char *s; (s = argument(count)); count++)
		size += strlen(s) + 1;
	u32 err = store32(argc, count);
	return err ? err : store32(buf_size, size);
}

u32 wasi_args_get(u32 argv, u32 buf)
{
	const char *s;
	for (u32 i = 0; (s = argument(i)); i++, argv += sizeof argv) {
		u64 size = strlen(s) + 1;
		u32 err = store(buf, s, size);
		if (!err)
			err = store32(argv, buf);
		if (err)
			return err;
		buf += size;
	}
	return ERRNO_SUCCESS;
}
