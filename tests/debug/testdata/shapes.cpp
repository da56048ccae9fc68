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

int main(int argc, char **)
{
	geo::Box<double> box{2, 3};
	geo::Shape shape(3 + argc); // not a constant, or nothing of corners is left
	int corners = use(shape);
	std::printf("%d ", corners); // before area is called, however well this is optimised
	double area = box.area();
	std::printf("%g\n", area);
}
