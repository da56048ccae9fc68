/* Two modules in eight threads of one process, four times each under different prefixes:
 * an instance for each thread. */
#include "a1.h"
#include "a2.h"
#include "a3.h"
#include "a4.h"
#include "b1.h"
#include "b2.h"
#include "b3.h"
#include "b4.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 200 };

#define HOST(name)                                                                                 \
	void name##_env__log(uint32_t x)                                                           \
	{                                                                                          \
		if (x == 13)                                                                       \
			name##_trap("unlucky");                                                    \
	}                                                                                          \
	uint64_t name##_env__sum_x2Dof_x2Eall(uint32_t p0, uint64_t p1, float p2, double p3,       \
					      uint32_t p4, uint32_t p5, uint32_t p6, uint32_t p7)  \
	{                                                                                          \
		return p0 + p1 + p2 + p3 + p4 + p5 + p6 + p7;                                      \
	}                                                                                          \
	void name##_env__divide(uint32_t a, uint32_t b, struct name##_env__divide_results *r)      \
	{                                                                                          \
		r->r0 = a / b;                                                                     \
		r->r1 = a % b;                                                                     \
	}                                                                                          \
	static void *name##_run(void *unused)                                                      \
	{                                                                                          \
		uint32_t r;                                                                        \
		uint64_t sum;                                                                      \
		char *copy = malloc(65536);                                                        \
		(void)unused;                                                                      \
		for (unsigned i = 0; i < ROUNDS; i++) {                                            \
			if (name##_store(i * 4, i) || name##_load(i * 4, &r) || r != i ||          \
			    name##_sum(i, &sum) || sum != i + 35 ||                                \
			    name##_div(1, 0, &r) != name##_TRAP ||                                 \
			    name##_frame(13, &r) != name##_TRAP || name##_count(&r) || r != i + 6) \
				return (void *)"wrong result in " #name;                           \
			memcpy(copy, name##_memory(0, 65536), 65536);                              \
			memcpy(name##_memory(0, 65536), copy, 65536);                              \
		}                                                                                  \
		free(copy);                                                                        \
		return NULL;                                                                       \
	}

#define OTHER(name)                                                                                \
	static void *name##_run(void *unused)                                                      \
	{                                                                                          \
		uint32_t r;                                                                        \
		(void)unused;                                                                      \
		for (unsigned i = 0; i < ROUNDS; i++)                                              \
			if (name##_next(&r) || r != i + 1)                                         \
				return (void *)"wrong result in " #name;                           \
		return NULL;                                                                       \
	}

HOST(a1)
HOST(a2)
HOST(a3)
HOST(a4)
OTHER(b1)
OTHER(b2)
OTHER(b3)
OTHER(b4)

#define LIBRARY(name) {name##_init, name##_exit, name##_run}

static const struct {
	int (*init)(unsigned flags);
	void (*exit)(void);
	void *(*run)(void *);
} libraries[] = {LIBRARY(a1), LIBRARY(a2), LIBRARY(a3), LIBRARY(a4),
		 LIBRARY(b1), LIBRARY(b2), LIBRARY(b3), LIBRARY(b4)};

enum { THREADS = sizeof libraries / sizeof *libraries };

int main(void)
{
	for (int round = 0; round < 3; round++) {
		pthread_t threads[THREADS];
		for (int i = 0; i < THREADS; i++) {
			if (libraries[i].init(0) != 0)
				return 1;
			pthread_create(&threads[i], NULL, libraries[i].run, NULL);
		}
		for (int i = 0; i < THREADS; i++) {
			void *error;
			pthread_join(threads[i], &error);
			libraries[i].exit();
			if (error) {
				puts(error);
				return 1;
			}
		}
	}
	return 0;
}
