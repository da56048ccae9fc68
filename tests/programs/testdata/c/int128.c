// 128 bit products, quotients and shifts, made of 64 bit pieces.
#include <inttypes.h>
#include <stdio.h>

static void show(unsigned __int128 v)
{
	printf("%016" PRIx64 "%016" PRIx64 " ", (uint64_t)(v >> 64), (uint64_t)v);
}

int main(void)
{
	volatile uint64_t values[] = {0, 1, 10, UINT32_MAX, (uint64_t)1 << 63, UINT64_MAX, 0x123456789abcdef0};
	for (int i = 0; i < 7; i++)
		for (int k = 0; k < 7; k++) {
			unsigned __int128 a = (unsigned __int128)values[i] << 60 | values[k], b = values[k];
			show((unsigned __int128)values[i] * values[k]);
			show(a + b), show(a - b), show(a << (values[i] & 127)), show(a >> (values[k] & 127));
			show((__int128)a >> (values[i] & 127));
			if (b)
				show(a / b), show(a % b), show((unsigned __int128)((__int128)-a / (__int128)b));
			printf("\n");
		}
	return 0;
}
