/* A weather station, as WebAssembly: it asks for what the sensors measure, which only native
 * code can tell, and has it written down. ../../docs/native-imports.md says how to build it. */
#include <stddef.h>
#include <stdio.h>

__attribute__((import_module("sensor"), import_name("read"))) int sensor_read(int channel);
__attribute__((import_module("journal"), import_name("write"))) void journal_write(const char *text,
										   size_t size);

int main(int argc, char **argv)
{
	static const char *const names[] = {"temperature", "humidity", "pressure"};
	(void)argv;
	for (int i = 0; i < 3; i++) {
		char line[80];
		int tenths = sensor_read(i);
		int n = snprintf(line, sizeof line, "%s %d.%d\n", names[i], tenths / 10,
				 tenths % 10);
		if (argc > 1)
			journal_write(line, n);
		else
			fputs(line, stdout);
	}
}
