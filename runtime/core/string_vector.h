/* Copying and filling by vectors, for one size of them: string.c includes this
 * with V, the type of a vector, NAME(f), a name for this size, and TARGET, an
 * attribute of the functions.
 *
 * Up to 8 vectors there is no loop: both ends are read before anything is written,
 * and overlap. Loops go over 4 vectors at a time, whose places in the destination
 * are aligned; what they leave out at the ends is read before and written after
 * them. That is right whatever overlaps. */

struct NAME(four) {
	V v[4];
};

static inline TARGET struct NAME(four) NAME(load)(const u8 *from)
{
	const V *f = (const V *)from;
	return (struct NAME(four)){{f[0], f[1], f[2], f[3]}};
}

static inline TARGET void NAME(store)(u8 *to, struct NAME(four) x)
{
	V *t = (V *)to;
	t[0] = x.v[0];
	t[1] = x.v[1];
	t[2] = x.v[2];
	t[3] = x.v[3];
}

/* For n >= 4 vectors, if to is not within [from, from + n). */
static inline TARGET void NAME(move_up)(u8 *to, const u8 *from, size_t n)
{
	V first = *(const V *)from;
	struct NAME(four) last = NAME(load)(from + n - 4 * sizeof(V));
	u8 *begin = to, *end = to + n - 4 * sizeof(V);
	size_t skip = sizeof(V) - (size_t)to % sizeof(V);
	to += skip;
	from += skip;
	for (; to < end; to += 4 * sizeof(V), from += 4 * sizeof(V))
		NAME(store)(to, NAME(load)(from));
	NAME(store)(end, last);
	*(V *)begin = first;
}

/* For n >= 4 vectors, if from is not within [to, to + n). */
static inline TARGET void NAME(move_down)(u8 *to, const u8 *from, size_t n)
{
	V last = *(const V *)(from + n - sizeof(V));
	struct NAME(four) first = NAME(load)(from);
	u8 *begin = to, *end = to + n;
	size_t skip = (size_t)end % sizeof(V);
	to = end - skip - 4 * sizeof(V);
	from += n - skip - 4 * sizeof(V);
	for (; to > begin; to -= 4 * sizeof(V), from -= 4 * sizeof(V))
		NAME(store)(to, NAME(load)(from));
	NAME(store)(begin, first);
	*(V *)(end - sizeof(V)) = last;
}

/* For n >= 2 vectors. */
static TARGET void *NAME(move)(void *at, const void *source, size_t n)
{
	u8 *to = at;
	const u8 *from = source;
	if (n <= 4 * sizeof(V)) {
		const V *f = (const V *)from, *last = (const V *)(from + n - 2 * sizeof(V));
		V a = f[0], b = f[1], c = last[0], d = last[1];
		V *t = (V *)to, *end = (V *)(to + n - 2 * sizeof(V));
		t[0] = a;
		t[1] = b;
		end[0] = c;
		end[1] = d;
	} else if (n <= 8 * sizeof(V)) {
		struct NAME(four) first = NAME(load)(from),
				  last = NAME(load)(from + n - 4 * sizeof(V));
		NAME(store)(to, first);
		NAME(store)(to + n - 4 * sizeof(V), last);
	} else if ((size_t)to - (size_t)from >= n) {
		NAME(move_up)(to, from, n);
	} else {
		NAME(move_down)(to, from, n);
	}
	return at;
}

/* For n >= 1 vector. */
static TARGET void *NAME(set)(void *at, int byte, size_t n)
{
	V v = (V){} + (u8)byte;
	struct NAME(four) four = {{v, v, v, v}};
	u8 *to = at, *end = to + n;
	if (n <= 2 * sizeof(V)) {
		*(V *)to = *(V *)(end - sizeof(V)) = v;
	} else if (n <= 4 * sizeof(V)) {
		((V *)to)[0] = ((V *)to)[1] = v;
		((V *)end)[-2] = ((V *)end)[-1] = v;
	} else {
		*(V *)to = v;
		to += sizeof(V) - (size_t)to % sizeof(V);
		for (; (size_t)(end - to) > 4 * sizeof(V); to += 4 * sizeof(V))
			NAME(store)(to, four);
		NAME(store)(end - 4 * sizeof(V), four);
	}
	return at;
}

#undef V
#undef NAME
#undef TARGET
