/* Stands for the driver of the sensors. It needs no C library, so a program with it needs
 * none either. */
#include "station.h"

static const uint32_t measured[] = {215, 480, 10132};

uint32_t station_sensor__read(uint32_t channel)
{
	if (channel >= sizeof measured / sizeof *measured)
		station_trap("no such sensor");
	return measured[channel];
}
