/* The rounding functions, which clang calls for machines without instructions
 * for them: x86-64 before SSE4.1. */
#pragma once

double rint(double x);
double nearbyint(double x);
double roundeven(double x);
double floor(double x);
double ceil(double x);
double trunc(double x);
float rintf(float x);
float nearbyintf(float x);
float roundevenf(float x);
float floorf(float x);
float ceilf(float x);
float truncf(float x);
