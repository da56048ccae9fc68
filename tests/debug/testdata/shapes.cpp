#include <cstdio>

namespace geo {
template <class T> struct Box {
	T width, height;
	__attribute__((noinline)) T area() const
	{
		return width * height; // in area
	}
};

class Shape {
public:
	explicit Shape(int sides) : sides(sides) {}
	virtual ~Shape() {}
	virtual int corners(int extra)
	{
		return sides + extra; // in corners
	}

private:
	int sides;
};
}

int use(geo::Shape &shape)
{
	return shape.corners(1);
}

int main()
{
	geo::Box<double> box{2, 3};
	geo::Shape shape(4);
	int corners = use(shape);
	double area = box.area();
	std::printf("%d %g\n", corners, area);
}
