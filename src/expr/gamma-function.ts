// The logarithm of the gamma function and its derivatives in float64.

/** B(2k) / (2k)! for k = 1, 2, ...: the weights of the Euler-Maclaurin formula. */
const EULER_MACLAURIN = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
];

/** The Hurwitz zeta function, the sum of (x + k)^-s over k >= 0, for s > 1 and x other than 0, -1, -2, ... */
export function hurwitzZeta(s: number, x: number): number {
  let sum = 0;
  let at = x;
  while (at < 12) {
    sum += at ** -s;
    at += 1;
  }
  sum += at ** (1 - s) / (s - 1) + at ** -s / 2;
  let factor = s * at ** (-s - 1);
  EULER_MACLAURIN.forEach((weight, i) => {
    sum += weight * factor;
    factor *= ((s + 2 * i + 1) * (s + 2 * i + 2)) / (at * at);
  });
  return sum;
}

const EULER_GAMMA = 0.5772156649015329;
/** zeta(k) / k for k = 2, 3, ... */
const ZETA_OVER_K = Array.from({ length: 52 }, (_, i) => hurwitzZeta(i + 2, 1) / (i + 2));

/** lgamma(1 + t) for |t| <= 1/2 by its Taylor series: no cancellation at the root t = 0. */
function nearOne(t: number): number {
  if (t === 0) return 0;
  let sum = 0;
  for (let k = ZETA_OVER_K.length - 1; k >= 0; k--) sum = (ZETA_OVER_K[k] as number) - t * sum;
  return t * (t * sum - EULER_GAMMA);
}

/** lgamma for x >= 12 by Stirling's series. */
function stirling(x: number): number {
  const z = 1 / (x * x);
  const series =
    (1 / 12 +
      z * (-1 / 360 + z * (1 / 1260 + z * (-1 / 1680 + z * (1 / 1188 + z * (-691 / 360360 + z / 156)))))) /
    x;
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046728 + series;
}

/** sin(pi x), exact in its roots. */
function sinPi(x: number): number {
  const r = x - 2 * Math.round(x / 2);
  return Math.abs(r) === 1 ? 0 : Math.sin(Math.PI * r);
}

/** log |gamma(x)|; infinite at 0, -1, -2, ... */
export function lgamma(x: number): number {
  if (Number.isNaN(x)) return x;
  if (!Number.isFinite(x)) return Number.POSITIVE_INFINITY;
  if (x <= 0 && Number.isInteger(x)) return Number.POSITIVE_INFINITY;
  if (x < 0.5) {
    return Math.abs(x) < 1e-20
      ? -Math.log(Math.abs(x))
      : Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  }
  if (x >= 12) return stirling(x);
  if (x <= 1.5) return nearOne(x - 1);
  // gamma(x) = (x - 1) ... (r) gamma(r), with r in (3/2, 5/2].
  let rest = x;
  let product = 1;
  while (rest > 2.5) {
    rest -= 1;
    product *= rest;
  }
  const t = rest - 2;
  return Math.log(product) + Math.log1p(t) + nearOne(t);
}

/** The derivative of lgamma; NaN at -1, -2, ..., and infinite at 0, with the sign opposite to that of 0. */
export function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (x < 0) {
    if (Number.isInteger(x) || x === Number.NEGATIVE_INFINITY) return Number.NaN;
    const r = x - Math.round(x);
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * r);
  }
  if (x === Number.POSITIVE_INFINITY) return x;
  let sum = 0;
  let at = x;
  while (at < 12) {
    sum -= 1 / at;
    at += 1;
  }
  const z = 1 / (at * at);
  const series =
    z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z * (1 / 132 - z * (691 / 32760 - z / 12))))));
  return sum + Math.log(at) - 0.5 / at - series;
}

/** The derivative of order n of digamma: (-1)^(n + 1) n! zeta(n + 1, x). */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  if (Number.isNaN(x) || x === Number.NEGATIVE_INFINITY) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (x <= 0 && Number.isInteger(x)) return Number.POSITIVE_INFINITY;
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  return (n % 2 === 0 ? -1 : 1) * factorial * hurwitzZeta(n + 1, x);
}
