/* What zlib is to its host: the module's exports. */
#include <stdlib.h>

#include "zlib.h"

#define EXPORT(name) __attribute__((export_name(#name)))

EXPORT(allocate) void *allocate(size_t size)
{
	return malloc(size);
}

EXPORT(release) void release(void *p)
{
	free(p);
}

EXPORT(bound) size_t bound(size_t size)
{
	return compressBound(size);
}

/* These take the size of what there is room for at *size, and leave there how much it
 * is. */

EXPORT(compress) int sandbox_compress(Bytef *to, uLongf *size, const Bytef *from, uLong n)
{
	return compress(to, size, from, n);
}

EXPORT(uncompress) int sandbox_uncompress(Bytef *to, uLongf *size, const Bytef *from, uLong n)
{
	return uncompress(to, size, from, n);
}

EXPORT(nothing) void nothing(void)
{
}
