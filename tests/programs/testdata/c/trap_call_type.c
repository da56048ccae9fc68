// A call through a pointer of the wrong type is a trap.
//! status: 134
//! stderr: trap: indirect call type mismatch
static int takes_double(double x)
{
	return x > 1;
}

int main(void)
{
	int (*volatile right)(double) = takes_double;
	int (*volatile wrong)(int, int) = (int (*)(int, int))right;
	return wrong(1, 2);
}
