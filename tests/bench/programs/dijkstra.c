/* Shortest paths from one node of a sparse graph, with a binary heap. */
#include "bench.h"

enum { NODES = 20000, EDGES = 120000 };

struct edge {
	u32 to, weight;
};

struct graph {
	u32 n;
	u32 *first; /* the edges of node i are first[i] to first[i + 1] - 1 */
	struct edge *edges;
};

struct item {
	u32 distance, node;
};

struct heap {
	struct item *items;
	u32 n;
};

static struct graph graph;
static struct heap heap;
static u32 *distance, *previous;

static void push(struct heap *h, struct item x)
{
	u32 i = h->n++;
	for (; i > 0 && h->items[(i - 1) / 2].distance > x.distance; i = (i - 1) / 2)
		h->items[i] = h->items[(i - 1) / 2];
	h->items[i] = x;
}

static struct item pop(struct heap *h)
{
	struct item top = h->items[0], x = h->items[--h->n];
	u32 i = 0;
	for (u32 child; (child = 2 * i + 1) < h->n; i = child) {
		if (child + 1 < h->n && h->items[child + 1].distance < h->items[child].distance)
			child++;
		if (h->items[child].distance >= x.distance)
			break;
		h->items[i] = h->items[child];
	}
	h->items[i] = x;
	return top;
}

static void dijkstra(const struct graph *g, u32 from)
{
	for (u32 i = 0; i < g->n; i++) {
		distance[i] = UINT32_MAX;
		previous[i] = UINT32_MAX;
	}
	distance[from] = 0;
	heap.n = 0;
	push(&heap, (struct item){0, from});
	while (heap.n > 0) {
		struct item x = pop(&heap);
		if (x.distance > distance[x.node])
			continue;
		for (u32 i = g->first[x.node]; i < g->first[x.node + 1]; i++) {
			struct edge e = g->edges[i];
			u32 d = x.distance + e.weight;
			if (d < distance[e.to]) {
				distance[e.to] = d;
				previous[e.to] = x.node;
				push(&heap, (struct item){d, e.to});
			}
		}
	}
}

static void prepare(void)
{
	if (graph.n)
		return;
	random_seed(15);
	graph.n = NODES;
	graph.first = calloc(NODES + 1, sizeof *graph.first);
	graph.edges = malloc(EDGES * sizeof *graph.edges);
	heap.items = malloc((EDGES + 1) * sizeof *heap.items);
	distance = malloc(NODES * sizeof *distance);
	previous = malloc(NODES * sizeof *previous);
	for (u32 i = 0; i <= NODES; i++)
		graph.first[i] = (u32)((u64)i * EDGES / NODES);
	for (u32 i = 0; i < EDGES; i++)
		graph.edges[i] = (struct edge){random_next() % NODES, 1 + random_next() % 1000};
}

static void kernel(void)
{
	dijkstra(&graph, 0);
	dijkstra(&graph, NODES / 2);
}

static u64 checksum(void)
{
	return mix_bytes(mix_bytes(0, distance, NODES * sizeof *distance), previous,
			 NODES * sizeof *previous);
}
