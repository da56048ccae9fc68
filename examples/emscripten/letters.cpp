// A program for Emscripten's standalone mode: it counts the letters of its arguments.
//
//   emcc -O2 letters.cpp -o letters.wasm
//   wasmc letters.wasm
//   ./letters hello world
#include <iostream>
#include <map>
#include <string>

int main(int argc, char **argv)
{
	std::map<char, int> count;
	for (int i = 1; i < argc; i++)
		for (char c : std::string(argv[i]))
			count[c]++;
	for (auto [c, n] : count)
		std::cout << c << ' ' << n << std::endl;
}
