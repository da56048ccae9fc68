/* The host of a module that wasm2c (of wabt 1.0.32) has translated under the name bench: as
 * much of WASI as the programs of the benchmark use. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "module.h"

enum { SUCCESS = 0, BADF = 8, IO = 29, SPIPE = 70 };

struct Z_wasi_snapshot_preview1_instance_t {
	Z_bench_instance_t *module;
	int argc;
	char **argv;
};

typedef struct Z_wasi_snapshot_preview1_instance_t host;

static u8 *at(host *h, u32 address)
{
	return Z_benchZ_memory(h->module)->data + address;
}

static void put32(host *h, u32 address, u32 x)
{
	memcpy(at(h, address), &x, sizeof x);
}

static u32 get32(host *h, u32 address)
{
	u32 x;
	memcpy(&x, at(h, address), sizeof x);
	return x;
}

u32 Z_wasi_snapshot_preview1Z_args_sizes_get(host *h, u32 count, u32 size)
{
	u32 n = 0;
	for (int i = 0; i < h->argc; i++)
		n += (u32)strlen(h->argv[i]) + 1;
	put32(h, count, (u32)h->argc);
	put32(h, size, n);
	return SUCCESS;
}

u32 Z_wasi_snapshot_preview1Z_args_get(host *h, u32 pointers, u32 text)
{
	for (int i = 0; i < h->argc; i++) {
		u32 n = (u32)strlen(h->argv[i]) + 1;
		put32(h, pointers + 4 * (u32)i, text);
		memcpy(at(h, text), h->argv[i], n);
		text += n;
	}
	return SUCCESS;
}

u32 Z_wasi_snapshot_preview1Z_clock_time_get(host *h, u32 clock, u64 precision, u32 result)
{
	(void)precision;
	struct timespec t;
	if (clock_gettime(clock == 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC, &t))
		return IO;
	u64 ns = (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
	memcpy(at(h, result), &ns, sizeof ns);
	return SUCCESS;
}

u32 Z_wasi_snapshot_preview1Z_fd_close(host *h, u32 fd)
{
	(void)h;
	return fd < 3 ? SUCCESS : BADF;
}

/* All descriptors are character devices, with all rights. */
u32 Z_wasi_snapshot_preview1Z_fd_fdstat_get(host *h, u32 fd, u32 result)
{
	if (fd > 2)
		return BADF;
	memset(at(h, result), 0, 24);
	*at(h, result) = 2;
	memset(at(h, result + 8), 255, 16);
	return SUCCESS;
}

u32 Z_wasi_snapshot_preview1Z_fd_seek(host *h, u32 fd, u64 offset, u32 whence, u32 result)
{
	(void)h, (void)fd, (void)offset, (void)whence, (void)result;
	return SPIPE;
}

u32 Z_wasi_snapshot_preview1Z_fd_write(host *h, u32 fd, u32 iovs, u32 count, u32 result)
{
	u32 written = 0;
	for (u32 i = 0; i < count; i++) {
		ssize_t n =
			write((int)fd, at(h, get32(h, iovs + 8 * i)), get32(h, iovs + 8 * i + 4));
		if (n < 0)
			return IO;
		written += (u32)n;
	}
	put32(h, result, written);
	return SUCCESS;
}

void Z_wasi_snapshot_preview1Z_proc_exit(host *h, u32 status)
{
	(void)h;
	fflush(NULL);
	_exit((int)status);
}

int main(int argc, char **argv)
{
	static Z_bench_instance_t module;
	host h = {&module, argc, argv};
	wasm_rt_init();
	Z_bench_init_module();
	Z_bench_instantiate(&module, &h);
	Z_benchZ__start(&module);
	return 0;
}
