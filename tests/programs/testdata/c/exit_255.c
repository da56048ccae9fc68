// The largest exit status, from main.
int main(void)
{
	return 255;
}
