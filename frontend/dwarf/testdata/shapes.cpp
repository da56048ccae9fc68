// Names in namespaces and classes, and a function of a class that is a template.
namespace geo {
template <class T> struct Box {
	T w, h;
	__attribute__((noinline)) T area() const { return w * h; }
};
namespace {
struct Counter {
	int n = 0;
	int next() { return ++n; }
};
}
class Shape {
public:
	int id(int k);
	int n;
};
int Shape::id(int k)
{
	Counter c;
	return c.next() + k + n;
}
}

extern "C" __attribute__((export_name("main"))) int run(geo::Shape *s, geo::Box<double> *b)
{
	return s->id(3) + (int)b->area();
}
