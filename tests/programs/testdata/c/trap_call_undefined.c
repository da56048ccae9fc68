// A call of a number that no function has is a trap.
//! status: 134
//! stderr: trap: undefined element
#include <stdint.h>

int main(void)
{
	void (*volatile f)(void) = (void (*)(void))(uintptr_t)0x7fffffff;
	f();
	return 0;
}
