// A program for Emscripten's standalone mode: it counts the letters of its arguments.
//
//   emcc -O2 letters.cpp -sSTANDALONE_WASM -o letters.wasm
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
	for (const auto &entry : count)
		std::cout << entry.first << ' ' << entry.second << std::endl;
}
