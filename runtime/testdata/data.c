/* Initial data: two images, one of them beyond a gap, and a copy between them. */

#define HAS_DATA
#include "test.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

enum { HOST_PAGE = 4096 };

/* The linker puts them at 0x1000 and 0x8000 of the memory. */
__attribute__((section(".image1"), aligned(HOST_PAGE))) u8 image1[HOST_PAGE] = "one";
__attribute__((section(".image2"), aligned(HOST_PAGE))) u8 image2[2 * HOST_PAGE] = "two";

const struct image wasmc_images[] = {
	{(u64)image1, (u64)(image1 + sizeof image1)},
	{(u64)image2, (u64)(image2 + sizeof image2)},
};
const u64 wasmc_image_count = 2;

const struct copy wasmc_copies[] = {{0, 0x4002, (const u8 *)"three", 5}};
const u64 wasmc_copy_count = 1;

void wasmc_start(void)
{
	CHECK(memcmp(BASE + 0x1000, "one", 4) == 0);
	CHECK(memcmp(BASE + 0x8000, "two", 4) == 0);
	CHECK(memcmp(BASE + 0x4000, "\0\0three\0", 8) == 0);
	for (u32 i = 0; i < PAGE; i += 512)
		BASE[i] = 1;
	EQUAL(wasmc_memory_grow(wasmc_guest_memory, 1), 1);
	BASE[PAGE] = 1;
}
