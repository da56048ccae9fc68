/* args_*: the command line. */

#include "guest.h"
#include "process.h"

u32 wasi_args_sizes_get(u32 argc, u32 buf_size)
{
	u64 size = 0;
	for (u64 i = 0; i < process.argc; i++)
		size += strlen(process.argv[i]) + 1;
	u32 err = store32(argc, process.argc);
	return err ? err : store32(buf_size, size);
}

u32 wasi_args_get(u32 argv, u32 buf)
{
	for (u64 i = 0; i < process.argc; i++, argv += sizeof argv) {
		u64 size = strlen(process.argv[i]) + 1;
		u32 err = store(buf, process.argv[i], size);
		if (!err)
			err = store32(argv, buf);
		if (err)
			return err;
		buf += size;
	}
	return ERRNO_SUCCESS;
}
