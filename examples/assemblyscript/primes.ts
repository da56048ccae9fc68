// A library in AssemblyScript.
//
//   asc primes.ts -O -o primes.wasm
//   wasmc run --invoke nth primes.wasm 100
//   wasmc --emit lib primes.wasm

const found: i32[] = [2];

function isPrime(n: i32): bool {
  for (let i = 0; found[i] * found[i] <= n; i++) {
    if (n % found[i] == 0) return false;
  }
  return true;
}

/** The nth prime number, from 0 on. */
export function nth(n: i32): i32 {
  for (let next = found[found.length - 1] + 1; found.length <= n; next++) {
    if (isPrime(next)) found.push(next);
  }
  trace("primes known", 1, found.length);
  return found[n];
}

/** A prime among the first n, at random. */
export function any(n: i32): i32 {
  return nth(<i32>(Math.random() * n));
}
