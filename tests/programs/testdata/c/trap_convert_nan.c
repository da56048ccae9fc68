// Without saturation the conversion of NaN traps.
//! status: 134
//! stderr: trap: invalid conversion to integer
int main(void)
{
	volatile float zero = 0, value = zero / zero;
	return __builtin_wasm_trunc_s_i32_f32(value);
}
