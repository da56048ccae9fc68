/* Keeps the journal, by means of the C library. What the module says is where its text is: a
 * number, which may be wrong by accident or on purpose. station_memory checks it. */
#include "station.h"

#include <stdio.h>
#include <stdlib.h>

void station_journal__write(uint32_t text, uint32_t size)
{
	static FILE *journal;
	const char *file = getenv("JOURNAL");
	const void *bytes = station_memory(text, size);
	if (!bytes)
		station_trap("journal: not the module's memory");
	if (!journal && !(journal = fopen(file ? file : "journal.txt", "a")))
		station_trap("journal: cannot be opened");
	fwrite(bytes, 1, size, journal); /* the C library closes it when the program ends */
}
