// read and write pass on what they get, in pieces of odd sizes, until the end.
//! stdin: 1000003 bytes
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	static char buf[70001];
	size_t size = 1;
	for (ssize_t n; (n = read(0, buf, size)) > 0; size = size * 3 % sizeof buf + 1)
		for (ssize_t done = 0, k; done < n; done += k)
			if ((k = write(1, buf + done, n - done)) <= 0)
				return 1;
	return 0;
}
