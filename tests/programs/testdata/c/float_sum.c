// Long floating-point computations give the same bits: nothing is reassociated
// or contracted.
#include <math.h>
#include <stdio.h>

struct body {
	double x[3], v[3], mass;
};

static void advance(struct body *b, int n, double dt)
{
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++) {
			double d[3], square = 0;
			for (int a = 0; a < 3; a++) {
				d[a] = b[i].x[a] - b[k].x[a];
				square += d[a] * d[a];
			}
			double f = dt / (square * sqrt(square));
			for (int a = 0; a < 3; a++) {
				b[i].v[a] -= d[a] * b[k].mass * f;
				b[k].v[a] += d[a] * b[i].mass * f;
			}
		}
	for (int i = 0; i < n; i++)
		for (int a = 0; a < 3; a++)
			b[i].x[a] += dt * b[i].v[a];
}

int main(void)
{
	struct body bodies[] = {
		{{0, 0, 0}, {0, 0, 0}, 39.47841760435743},
		{{4.84143144246472, -1.16032004402743, -0.10362204447112}, {0.606326392995832, 2.81198684491626, -0.02521836165988}, 0.037693674870389},
		{{8.34336671824458, 4.1247985641243, -0.40352341711432}, {-1.01077434617879, 1.82566237123041, 0.00841576137658}, 0.011286326131968},
		{{12.8943695621391, -15.1111514016986, -0.22330757889266}, {1.08279100644153, 0.86871301816961, -0.01083263740136}, 0.00172372405705},
	};
	for (int i = 0; i < 50000; i++)
		advance(bodies, 4, 0.01);
	for (int i = 0; i < 4; i++)
		printf("%a %a %a\n", bodies[i].x[0], bodies[i].x[1], bodies[i].x[2]);

	static float terms[10000];
	float sum = 0, product = 1;
	for (int i = 0; i < 10000; i++)
		terms[i] = 1.0f / (float)(i + 1);
	for (int i = 0; i < 10000; i++) {
		sum += terms[i];
		product *= 1.0f + terms[i] * terms[i];
	}
	printf("%a %a\n", sum, product);
	return 0;
}
