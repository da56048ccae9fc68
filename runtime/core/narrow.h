/* WASMC_POLICY in the environment: what is left of the policy. */
#pragma once

#include "abi.h"

/* Returns the next item of that name after an item, or after the start if that is
 * NULL; NULL if there is none. An item is "NAME" or "NAME=VALUE". */
const char *narrow_next(const char *item, const char *name);

/* Returns an item's value; NULL if it has none. */
const char *narrow_value(const char *item);

/* Reports whether there is an item of that name with the value, or one without
 * any, which stands for all. */
bool narrow_has(const char *name, const char *value, size_t size);
