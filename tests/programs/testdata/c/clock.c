// Clocks go forward and sleeping takes time, by either clock.
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int main(void)
{
	struct timespec resolution;
	printf("%d %d\n", clock_getres(CLOCK_MONOTONIC, &resolution), clock_getres(CLOCK_REALTIME, &resolution));
	int backwards = 0;
	for (double last = now(CLOCK_MONOTONIC), t, i = 0; i < 10000; i++, last = t) {
		t = now(CLOCK_MONOTONIC);
		backwards += t < last;
	}
	printf("%d backwards\n", backwards);
	double monotonic = now(CLOCK_MONOTONIC), realtime = now(CLOCK_REALTIME);
	usleep(50000);
	nanosleep(&(struct timespec){0, 20000000}, NULL);
	printf("%d %d\n", now(CLOCK_MONOTONIC) - monotonic >= 0.07, now(CLOCK_REALTIME) - realtime >= 0.069);
	printf("%d\n", time(NULL) > 1700000000);
	return 0;
}
