/* Paths in embedded directories.
 *
 * A path cannot leave its directory: it is walked name by name, absolute ones and
 * links with absolute texts are refused by the route, "..", from the directory that it
 * began in, is refused here, and every other directory that the walk is in was
 * reached through its parent. Nobody can move anything meanwhile. */

#include "tree.h"
#include "route.h"
#include "string.h"

/* compare orders a name and a node's as the compiler did: byte by byte, and the
 * beginning of another before that. */
static int compare(const struct tree *t, const struct node *n, const char *name, size_t size)
{
	size_t common = size < n->name_size ? size : n->name_size;
	int order = memcmp(name, tree_name(t, n), common);
	return order ? order : (int)size - n->name_size;
}

static const struct node *child(const struct tree *t, const struct node *dir, const char *name)
{
	const struct node *first = &t->nodes[dir->at];
	size_t size = strlen(name);
	for (u64 low = 0, high = dir->size; low < high;) {
		u64 middle = (low + high) / 2;
		int order = compare(t, &first[middle], name, size);
		if (order == 0)
			return &first[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

long tree_find(const struct tree *t, const struct node *top, const char *path, bool follow,
	       const struct node **found)
{
	struct route route;
	char name[NAME_MAX + 1];
	const struct node *at = top, *next;
	long r = route_start(&route, path);
	while (r == 0 && !route_done(&route)) {
		r = route_take(&route, name);
		if (r < 0 || is_dot(name))
			continue;
		if (is_dot_dot(name)) {
			if (at == top)
				return -EXDEV;
			at = &t->nodes[at->parent];
			continue;
		}
		bool last = *route.rest == 0;
		next = child(t, at, name);
		if (!next)
			return -ENOENT;
		if (next->filetype == FILETYPE_SYMBOLIC_LINK && (follow || !last))
			r = route_insert(&route, tree_contents(t, next), next->size);
		else if (next->filetype == FILETYPE_DIRECTORY || last)
			at = next;
		else
			return -ENOTDIR;
	}
	*found = at;
	return r;
}
