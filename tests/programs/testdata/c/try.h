// try prints what an operation gave: ok, or the name of its error. C libraries
// differ in what strerror says.
#include <errno.h>
#include <stdio.h>

static const char *error_name(int number)
{
	switch (number) {
	case EBADF: return "EBADF";
	case EEXIST: return "EEXIST";
	case EINVAL: return "EINVAL";
	case EISDIR: return "EISDIR";
	case ELOOP: return "ELOOP";
	case ENAMETOOLONG: return "ENAMETOOLONG";
	case ENOENT: return "ENOENT";
	case ENOTDIR: return "ENOTDIR";
	case ENOTEMPTY: return "ENOTEMPTY";
	default: return "another error";
	}
}

static void try(const char *what, long result)
{
	printf("%-20s %s\n", what, result < 0 ? error_name(errno) : "ok");
}
