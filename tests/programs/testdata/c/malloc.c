// malloc, calloc, realloc and free in a random order keep every block's contents.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t state = 12345;

static uint32_t next(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

int main(void)
{
	enum { BLOCKS = 500 };
	static struct {
		uint8_t *data;
		size_t size;
		uint8_t fill;
	} blocks[BLOCKS];
	uint64_t total = 0;
	int wrong = 0;

	for (int round = 0; round < 100000; round++) {
		int i = next() % BLOCKS;
		for (size_t k = 0; k < blocks[i].size; k += 97)
			wrong += blocks[i].data[k] != blocks[i].fill;
		size_t size = next() % (next() % 64 == 0 ? 100000 : 300);
		switch (next() % 4) {
		case 0:
			free(blocks[i].data);
			blocks[i].data = NULL;
			size = 0;
			break;
		case 1:
			free(blocks[i].data);
			blocks[i].data = calloc(size, 1);
			for (size_t k = 0; k < size; k++)
				wrong += blocks[i].data[k] != 0;
			break;
		default:
			blocks[i].data = realloc(blocks[i].data, size + 1);
		}
		blocks[i].size = size;
		blocks[i].fill = next();
		if (size)
			memset(blocks[i].data, blocks[i].fill, size);
		total += size;
	}
	printf("%llu bytes, %d wrong\n", (unsigned long long)total, wrong);
	return 0;
}
