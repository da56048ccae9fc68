// printf of doubles in all formats, widths and precisions.
#include <float.h>
#include <math.h>
#include <stdio.h>

int main(void)
{
	static const double values[] = {
		0.0, -0.0, 1.0, -1.0, 0.1, 1.0 / 3, 2.0 / 3, 0.5, 1.5, 2.5, 1e10, 123456789.125, 1e22, 1e23,
		1e-5, 1e-7, 9.999999e5, 999999.5, DBL_MAX, DBL_MIN, DBL_EPSILON, 4.9406564584124654e-324,
		3.141592653589793, 2.718281828459045, 0.3, 1e100, 1.7976931348623157e308, INFINITY, -INFINITY,
		6.02214076e23, 299792458, 5e-324, 1e-310, 4503599627370496.5, 9007199254740993.0,
	};
	static const char *const formats[] = {
		"%f", "%e", "%g", "%.0f", "%.1f", "%.3f", "%.15g", "%.17g", "%.20e", "%+g", "% g", "%#.0f",
		"%012.3f", "%-14.4e|", "%14.4g|", "%G", "%E", "%.40f",
	};
	for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
		for (unsigned k = 0; k < sizeof formats / sizeof *formats; k++) {
			printf(formats[k], values[i]);
			putchar(' ');
		}
		putchar('\n');
	}
	printf("%s\n", isnan(NAN) ? "nan" : "number");
	return 0;
}
