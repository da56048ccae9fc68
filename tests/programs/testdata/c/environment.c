// The environment is what the builder granted: here some, fixed and passed on.
//! flags: --env FIXED=value --env EMPTY= --env PASSED --env ABSENT
//! env: PASSED=from-outside SECRET=hidden
//! status: 0
//! stdout: FIXED=value
//! stdout: EMPTY=
//! stdout: PASSED=from-outside
//! stdout: ABSENT unset
//! stdout: SECRET unset
#include <stdio.h>
#include <stdlib.h>

static void show(const char *name)
{
	const char *value = getenv(name);
	value ? printf("%s=%s\n", name, value) : printf("%s unset\n", name);
}

int main(void)
{
	show("FIXED");
	show("EMPTY");
	show("PASSED");
	show("ABSENT");
	show("SECRET");
	return 0;
}
