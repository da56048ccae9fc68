// Without saturation the conversion of a float that is too large traps.
//! status: 134
//! stderr: trap: integer overflow
int main(void)
{
	volatile float zero = 0, value = 3e9f + zero;
	return __builtin_wasm_trunc_s_i32_f32(value);
}
