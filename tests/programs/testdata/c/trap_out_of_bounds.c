// A read beyond memory is a trap, even if its value is not used.
//! status: 134
//! stderr: trap: out of bounds memory access
#include <stdint.h>

int main(void)
{
	const char *volatile p = (const char *)(uintptr_t)0xfffffff0;
	(void)*p;
	volatile char c = *p;
	(void)c;
	return 0;
}
