// Without flags there is no environment at all.
//! env: A=1 B=2
//! status: 0
//! stdout: empty
#include <stdio.h>

extern char **environ;

int main(void)
{
	puts(environ && *environ ? *environ : "empty");
	return 0;
}
