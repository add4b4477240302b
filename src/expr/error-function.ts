// The error functions in float64.

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

// Chebyshev coefficients of (1 + 2x) exp(x^2) erfc(x) for x >= 1/2 in t = (x - 3) / (x + 3), which runs from -5/7 to 1;
// the rest of the series is below 1e-17.
const SCALED = [
  2.4262354418543497, -0.07225473646563542, -0.02632189276459184, 0.019186588533428105, -0.006682350310928109,
  0.0015522847050575515, -0.00023571658348154882, 1.5690562205135226e-5, 2.153875719667181e-6,
  -6.012574627859283e-7, 1.3854950323746626e-8, 1.3575814484993745e-8, -1.3070972098097831e-9,
  -3.06373327557849e-10, 5.062873791614194e-11, 8.050230187118965e-12, -1.74987484220058e-12,
  -2.6365750400882025e-13, 5.909950702659242e-14, 1.0548914766564293e-14, -1.9235530211488676e-15,
  -4.764157943707682e-16, 5.502036001020429e-17, 2.2407847347890268e-17,
];

/** c0 / 2 + c1 T1(u) + c2 T2(u) + ..., by Clenshaw's recurrence. */
function chebyshev(u: number, coefficients: readonly number[]): number {
  let [b, next] = [0, 0];
  for (let i = coefficients.length - 1; i > 0; i--) {
    [b, next] = [2 * u * b - next + (coefficients[i] as number), b];
  }
  return u * b - next + (coefficients[0] as number) / 2;
}

/** exp(-x^2), from the exact square of the leading 24 bits of x: the rounding of x^2 would be multiplied by it. */
function gaussian(x: number): number {
  const high = Math.fround(x);
  return Math.exp(-high * high) * Math.exp((high - x) * (high + x));
}

/** erfc for x >= 1/2. */
function tail(x: number): number {
  if (x > 28) return 0;
  const t = (x - 3) / (x + 3);
  const u = (t + 5 / 7) * (7 / 6) - 1;
  return (gaussian(x) * chebyshev(u, SCALED)) / (1 + 2 * x);
}

/** erf for |x| <= 1/2, by its Maclaurin series. */
function central(x: number): number {
  if (x === 0) return x;
  const z = x * x;
  let sum = 0;
  for (let n = 14; n > 0; n--) sum = (-z / n) * (1 / (2 * n + 1) + sum);
  // sum = z (-1/3 + z / 10 - ...): n enters the factorial as the terms are nested.
  return TWO_OVER_SQRT_PI * (x + x * sum);
}

/** The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.5 || Number.isNaN(x)) return central(x);
  return x < 0 ? tail(size) - 1 : 1 - tail(size);
}

/** 1 - erf(x), without cancellation for large x. */
export function erfc(x: number): number {
  if (Math.abs(x) <= 0.5 || Number.isNaN(x)) return 1 - central(x);
  return x < 0 ? 2 - tail(-x) : tail(x);
}

/** The inverse of erf; infinite at -1 and 1, NaN beyond. */
export function erfinv(y: number): number {
  const size = Math.abs(y);
  if (!(size < 1)) return size === 1 ? y * Number.POSITIVE_INFINITY : Number.NaN;
  if (size < 1e-8) return y / TWO_OVER_SQRT_PI;
  // Winitzki's formula is right to 2e-3; each step of Halley's method triples the digits.
  const log = Math.log1p(-size * size);
  const a = 0.147;
  const b = 2 / (Math.PI * a) + log / 2;
  let x = Math.sqrt(Math.sqrt(b * b - log / a) - b);
  for (let step = 0; step < 3; step++) {
    // Whichever of erf and erfc is small is known with all its digits.
    const error = size > 0.5 ? 1 - size - erfc(x) : erf(x) - size;
    const newton = error / (TWO_OVER_SQRT_PI * gaussian(x));
    x -= newton / (1 + x * newton);
  }
  return y < 0 ? -x : x;
}
