// math/big: a factorial, a quotient, modular powers, digits of pi.
package main

import (
	"fmt"
	"math/big"
)

func bignumbers() {
	f := new(big.Int).MulRange(1, 300)
	fmt.Println(f)
	q, r := new(big.Int).QuoRem(f, big.NewInt(1_000_000_007), new(big.Int))
	fmt.Println(q.BitLen(), r)
	p, _ := new(big.Int).SetString("170141183460469231731687303715884105727", 10)
	fmt.Println(new(big.Int).Exp(big.NewInt(3), f, p), p.ProbablyPrime(10))
	fmt.Println(pi(200))
	x, _ := new(big.Float).SetPrec(300).SetString("2")
	fmt.Println(x.Sqrt(x).Text('g', 80))
	fmt.Println(new(big.Rat).SetFrac64(355, 113).FloatString(30))
}

// pi is Machin's formula in integers.
func pi(digits int64) *big.Int {
	one := new(big.Int).Exp(big.NewInt(10), big.NewInt(digits+10), nil)
	arccot := func(x int64) *big.Int {
		sum, term := new(big.Int), new(big.Int).Div(one, big.NewInt(x))
		for n := int64(1); term.Sign() != 0; n += 2 {
			t := new(big.Int).Div(term, big.NewInt(n))
			if n%4 == 1 {
				sum.Add(sum, t)
			} else {
				sum.Sub(sum, t)
			}
			term.Div(term, big.NewInt(x*x))
		}
		return sum
	}
	p := new(big.Int).Mul(big.NewInt(16), arccot(5))
	p.Sub(p, new(big.Int).Mul(big.NewInt(4), arccot(239)))
	return p.Div(p, new(big.Int).Exp(big.NewInt(10), big.NewInt(10), nil))
}
