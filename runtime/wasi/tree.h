/* A directory that is part of the executable, as package embedded of the compiler
 * packs it: read-only data, in which files are found and read in place. */
#pragma once

#include "syscall.h"
#include "wasi.h"

/* A file of a tree. */
struct node {
	u64 at; /* where its contents begin in the tree; a directory's: number of the first node */
	u64 size;   /* bytes; a directory's: nodes, which follow each other in the order of names */
	u32 parent; /* number of the directory's node; the root's is its own */
	u32 name;   /* where it begins in the tree */
	u8 name_size;
	u8 filetype;
};

struct tree {
	u64 time; /* of all files, in nanoseconds since 1970 */
	u64 count;
	struct node nodes[]; /* the first is the root */
};

/* The beginning of a file's contents, or of a link's text. */
static inline const char *tree_contents(const struct tree *t, const struct node *n)
{
	return (const char *)t + n->at;
}

static inline const char *tree_name(const struct tree *t, const struct node *n)
{
	return (const char *)t + n->name;
}

/* Finds the file that path leads to from the directory `top`, and not out of that.
 * A symbolic link at its end is followed, or is what is found. Returns 0 or -errno;
 * -EXDEV if the path leads out. */
long tree_find(const struct tree *t, const struct node *top, const char *path, bool follow,
	       const struct node **found);
