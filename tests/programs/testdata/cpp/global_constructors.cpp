// Global and function-local statics are constructed in order and destroyed in
// reverse.
#include <cstdio>

namespace {

int next = 1;

struct Traced {
	const char *name;
	int number = next++;
	explicit Traced(const char *n) : name(n) { std::printf("%s constructed as %d\n", name, number); }
	~Traced() { std::printf("%s destroyed\n", name); }
};

Traced first("first");
Traced array[] = {Traced("array 0"), Traced("array 1")};
int computed = first.number * 100 + array[1].number;

Traced &lazy()
{
	static Traced traced("lazy");
	return traced;
}

} // namespace

int main()
{
	Traced local("local");
	std::printf("%d\n", computed);
	std::printf("%d %d\n", lazy().number, lazy().number);
	return computed == 103 ? 3 : 4;
}
