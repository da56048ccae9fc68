/* A trap that nothing comes before but a branch. */
static inline void check(int ok)
{
	if (!ok)
		__builtin_trap(); /* the trap */
}

__attribute__((noinline)) int checked(int n)
{
	check(n != 2); /* the check */
	return n;
}

int main(int argc, char **argv)
{
	return checked(argc) - argc; /* the call */
}
