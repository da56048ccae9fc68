// Floating-point functions, formatting and parsing, complex numbers.
package main

import (
	"fmt"
	"math"
	"math/cmplx"
	"strconv"
)

func floats() {
	for _, x := range []float64{0, 0.5, 1, 1e-10, 1e10, -2.5, math.Pi, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1)} {
		fmt.Println(x, strconv.FormatFloat(x, 'g', -1, 32), strconv.FormatFloat(x, 'x', -1, 64), math.Floor(x), math.Trunc(x),
			math.RoundToEven(x), math.Copysign(x, -1), math.Float64bits(x), float32(x))
	}
	for _, s := range []string{"0.1", "1e23", "9007199254740993", "2.2250738585072011e-308", "1e999", "0x1p-2", "nonsense"} {
		v, err := strconv.ParseFloat(s, 64)
		fmt.Println(v, err)
	}
	least, one := int8(-128), int8(1)
	fmt.Println(int64(math.Float64frombits(0x43dfffffffffffff)), uint32(least), least/-one)
	fmt.Printf("%.6f %.6v\n", cmplx.Sqrt(-1+2i), cmplx.Abs(3+4i))
	fmt.Printf("%.10f %.10f %.10f %.10f\n", math.Sin(1), math.Exp(1), math.Log(10), math.Pow(2, 0.5))
	fmt.Println(math.IsNaN(math.Inf(1)-math.Inf(1)), math.Max(1, math.NaN()), math.Min(-0.0, 0))
}
