/* poll_oneoff. */

#include "clock.h"
#include "fdtable.h"
#include "tree.h"

/* A subscription, of either layout. */
struct subscription {
	u64 userdata;
	u8 type;
	u32 fd;	   /* unless it is a clock's */
	u32 clock; /* the rest is a clock's */
	bool absolute;
	u64 timeout;
};

/* What a subscription waits for. */
struct wait {
	u64 userdata;
	u64 deadline;	     /* of a clock, by that clock */
	struct pollfd *file; /* of a descriptor, else NULL */
	bool ready;	     /* it is an embedded file's */
	u64 left;	     /* bytes to read from that */
	u16 error;	     /* of a subscription that cannot be waited for */
	u8 type;
	u8 clock;
};

struct poll {
	u32 count;
	u32 file_count;
	struct wait *waits;
	struct pollfd *files;
};

/* More subscriptions are kept in memory mapped for the purpose. */
enum { FEW = 16 };

typedef struct subscription reader(const void *array, u32 index);

static struct subscription read_subscription(const void *array, u32 index)
{
	struct guest_subscription g = ((const struct guest_subscription *)array)[index];
	bool absolute = g.clock.flags & SUBCLOCK_ABSTIME;
	return (struct subscription){g.userdata, g.type,   g.fd,
				     g.clock.id, absolute, g.clock.timeout};
}

static struct subscription read_unstable_subscription(const void *array, u32 index)
{
	struct guest_unstable_subscription g =
		((const struct guest_unstable_subscription *)array)[index];
	bool absolute = g.clock.flags & SUBCLOCK_ABSTIME;
	return (struct subscription){g.userdata, g.type,   g.fd,
				     g.clock.id, absolute, g.clock.timeout};
}

static u64 now(int clock)
{
	u64 t = 0;
	clock_read(clock, &t);
	return t;
}

/* Time of the process does not pass while it waits. How long something takes is not
 * to depend on the real-time clock, which may be set meanwhile. */
static u32 prepare_clock(struct wait *w, const struct subscription *s)
{
	if (s->clock > CLOCKID_THREAD_CPUTIME)
		return ERRNO_INVAL;
	if (s->clock != CLOCKID_REALTIME && s->clock != CLOCKID_MONOTONIC)
		return ERRNO_NOTSUP;
	w->clock = s->absolute ? s->clock : CLOCKID_MONOTONIC;
	if (s->absolute)
		w->deadline = s->timeout;
	else if (__builtin_add_overflow(now(w->clock), s->timeout, &w->deadline))
		w->deadline = -1;
	return ERRNO_SUCCESS;
}

static u32 prepare_file(struct poll *p, struct wait *w, const struct subscription *s)
{
	struct descriptor *d;
	bool reads = s->type == EVENTTYPE_FD_READ;
	u64 rights = RIGHT_POLL_FD_READWRITE | (reads ? RIGHT_FD_READ : RIGHT_FD_WRITE);
	u32 err = fdtable_get(s->fd, rights, &d);
	if (err)
		return err;
	w->file = &p->files[p->file_count++];
	*w->file = (struct pollfd){.fd = d->host, .events = reads ? POLLIN : POLLOUT};
	w->ready = d->host == NO_HOST;
	if (w->ready && d->node->size > d->position)
		w->left = d->node->size - d->position;
	return ERRNO_SUCCESS;
}

static void prepare(struct poll *p, struct wait *w, const struct subscription *s)
{
	*w = (struct wait){.userdata = s->userdata, .type = s->type};
	switch (s->type) {
	case EVENTTYPE_CLOCK:
		w->error = prepare_clock(w, s);
		break;
	case EVENTTYPE_FD_READ:
	case EVENTTYPE_FD_WRITE:
		w->error = prepare_file(p, w, s);
		break;
	default:
		w->error = ERRNO_INVAL;
	}
}

/* How long to wait for a time of the real-time clock before looking whether it has
 * been set, in nanoseconds. */
enum { LOOK_AGAIN = 1000000000 };

/* time_left returns the time to the first deadline, 0 if something needs no
 * waiting, or -1 if there is nothing to wait for but files. */
static u64 time_left(const struct poll *p)
{
	u64 left = -1;
	for (u32 i = 0; i < p->count; i++) {
		const struct wait *w = &p->waits[i];
		if (w->error || w->ready)
			return 0;
		if (w->file)
			continue;
		u64 t = now(w->clock);
		u64 mine = w->deadline > t ? w->deadline - t : 0;
		if (w->clock == CLOCKID_REALTIME && mine > LOOK_AGAIN)
			mine = LOOK_AGAIN;
		left = mine < left ? mine : left;
	}
	return left;
}

/* Sockets, pipes, terminals and regular files all know how much can be read. */
static u64 readable(int host)
{
	int n = 0;
	return sys_ioctl(host, FIONREAD, &n) < 0 || n < 0 ? 0 : n;
}

/* event_of reports whether w has happened, and what. */
static bool event_of(const struct wait *w, struct guest_event *e)
{
	*e = (struct guest_event){.userdata = w->userdata, .error = w->error, .type = w->type};
	if (w->error)
		return true;
	if (!w->file)
		return now(w->clock) >= w->deadline;
	if (w->ready) {
		e->nbytes = w->left;
		return true;
	}
	if (w->file->revents & POLLNVAL)
		e->error = ERRNO_BADF;
	if (w->file->revents & POLLHUP)
		e->flags = EVENT_FD_READWRITE_HANGUP;
	if (w->file->revents && w->type == EVENTTYPE_FD_READ)
		e->nbytes = readable(w->file->fd);
	return w->file->revents;
}

static u32 store_events(const struct poll *p, struct guest_event *to)
{
	struct guest_event e;
	u32 n = 0;
	for (u32 i = 0; i < p->count; i++)
		if (event_of(&p->waits[i], &e))
			to[n++] = e;
	return n;
}

/* A realtime clock may be set while we wait, and the kernel may wake us early:
 * so it is the deadlines that decide. */
static u32 wait_for_events(const struct poll *p, struct guest_event *events, u32 stored)
{
	for (;;) {
		u64 left = time_left(p);
		struct timespec t = {left / 1000000000, left % 1000000000};
		long r = sys_ppoll(p->files, p->file_count, left == (u64)-1 ? NULL : &t);
		if (r < 0 && r != -EINTR)
			return errno_from_host(r);
		if (r == 0 && left != (u64)-1)
			clock_pass(left);
		u32 n = store_events(p, events);
		if (n)
			return store32(stored, n);
	}
}

/* poll does it all with subscriptions of either size. */
static u32 poll(u32 subscriptions, u32 size, reader *read, u32 events, u32 count, u32 stored)
{
	struct wait few_waits[FEW];
	struct pollfd few_files[FEW];
	struct poll p = {count, 0, few_waits, few_files};
	u64 allocated = 0;
	const void *from = guest(subscriptions, (u64)count * size);
	struct guest_event *to = guest(events, (u64)count * sizeof *to);
	if (!from || !to || !guest(stored, sizeof count))
		return ERRNO_FAULT;
	if (count == 0)
		return ERRNO_INVAL;
	if (count > FEW) {
		allocated = count * (sizeof *p.waits + sizeof *p.files);
		p.waits = sys_mmap(NULL, allocated, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS);
		if (mmap_failed(p.waits))
			return ERRNO_NOMEM;
		p.files = (struct pollfd *)(p.waits + count);
	}
	for (u32 i = 0; i < count; i++) {
		struct subscription s = read(from, i);
		prepare(&p, &p.waits[i], &s);
	}
	u32 err = wait_for_events(&p, to, stored);
	if (allocated)
		sys_munmap(p.waits, allocated);
	return err;
}

u32 wasi_poll_oneoff(u32 subscriptions, u32 events, u32 count, u32 stored)
{
	return poll(subscriptions, sizeof(struct guest_subscription), read_subscription, events,
		    count, stored);
}

u32 wasi_unstable_poll_oneoff(u32 subscriptions, u32 events, u32 count, u32 stored)
{
	return poll(subscriptions, sizeof(struct guest_unstable_subscription),
		    read_unstable_subscription, events, count, stored);
}
