// Streams: formatting, manipulators, string streams, reading numbers and lines.
//! stdin: 2000 bytes
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

struct Point {
	double x, y;
};

std::ostream &operator<<(std::ostream &out, const Point &p)
{
	return out << '(' << p.x << ", " << p.y << ')';
}

int main()
{
	std::cout << "text " << 42 << ' ' << -7L << ' ' << 3.14159 << ' ' << true << ' ' << Point{1.5, -2e-9} << std::endl;
	std::cout << std::hex << std::showbase << 255 << ' ' << std::oct << 8 << std::dec << ' ' << std::setw(8)
	          << std::setfill('*') << 77 << ' ' << std::left << std::setw(6) << 5 << '\n';
	std::cout << std::fixed << std::setprecision(3) << 2.0 / 3 << ' ' << std::scientific << 12345.678 << ' '
	          << std::boolalpha << false << '\n';

	std::istringstream in("10 0x1f 2.5 word rest of the line\nsecond line\n");
	int a, b;
	double d;
	std::string word, line;
	in >> a >> std::hex >> b >> std::dec >> d >> word;
	std::getline(in, line);
	std::cout << a << ' ' << b << ' ' << d << ' ' << word << '|' << line << '|';
	std::getline(in, line);
	std::cout << line << '|' << (in >> a ? "more" : "end") << '\n';

	int lines = 0;
	size_t longest = 0;
	while (std::getline(std::cin, line)) {
		lines++;
		longest = std::max(longest, line.size());
	}
	std::cout << lines << " lines, the longest of " << longest << '\n';
	std::ostringstream out;
	for (int i = 0; i < 100; i++)
		out << i << (i % 10 == 9 ? "\n" : " ");
	std::cout << out.str().size() << ' ' << std::string(3, '-') << '\n';
	std::cerr << "to standard error\n";
	return std::cin.eof() ? 0 : 1;
}
