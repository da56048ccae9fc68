// A failed assertion says where, and traps.
//! status: 134
//! stderr: answer == 42
//! stderr: trap: unreachable
#include <assert.h>

int main(int argc, char **argv)
{
	int answer = argc;
	assert(answer == 42);
	return 0;
}
