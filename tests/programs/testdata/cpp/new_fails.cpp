// new of more than there is ends the program; nothrow new returns null.
//! status: 134
//! stdout: null
//! stderr: trap: unreachable
#include <cstdio>
#include <new>

int main()
{
	volatile std::size_t huge = 0xf0000000;
	char *volatile p = new (std::nothrow) char[huge];
	std::puts(p ? "memory" : "null");
	std::fflush(stdout);
	p = new char[huge];
	std::puts(p ? "memory" : "null");
}
