// The exponential of square matrices, in float64. Matrices lie row by row.

import { solveTriangles, triangles } from "./decompositions.js";

/** The coefficients of Padé's numerator of degree 13; the denominator has those of odd powers negative. */
const PADE = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
];

/** The largest norm at which the quotient is right to float64's rounding. */
const LARGEST = 5.371920351148152;

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k] as number;
      for (let j = 0; j < n; j++) {
        out[i * n + j] = (out[i * n + j] as number) + factor * (b[k * n + j] as number);
      }
    }
  }
  return out;
}

/** The largest sum of magnitudes of a column. */
function norm(a: Float64Array, n: number): number {
  const sums = new Float64Array(n);
  a.forEach((x, i) => {
    sums[i % n] = (sums[i % n] as number) + Math.abs(x);
  });
  return sums.reduce((x, y) => (x > y || Number.isNaN(x) ? x : y), 0);
}

/**
 * exp(A) of a matrix [n, n]: Padé's quotient of A / 2^s, squared s times. NaN throughout where A is not finite.
 *
 * @source Higham, The Scaling and Squaring Method for the Matrix Exponential Revisited, SIAM Journal on Matrix Analysis and
 * Applications 26 (2005).
 */
export function exponential(matrix: Float64Array, n: number): Float64Array {
  const size = norm(matrix, n);
  if (!Number.isFinite(size)) {
    return new Float64Array(n * n).fill(Number.NaN);
  }
  const squarings = size > LARGEST ? Math.ceil(Math.log2(size / LARGEST)) : 0;
  const a = matrix.map((x) => x / 2 ** squarings);
  const a2 = product(a, a, n);
  const a4 = product(a2, a2, n);
  const a6 = product(a4, a2, n);
  const coefficient = (k: number): number => PADE[k] as number;
  /** c6 A^6 + c4 A^4 + c2 A^2 + c0, of every second coefficient from `first`. */
  const cubic = (first: number): Float64Array =>
    a6.map((x6, i) => {
      const [x4, x2] = [a4[i] as number, a2[i] as number];
      const one = i % (n + 1) === 0 ? coefficient(first) : 0;
      return coefficient(first + 6) * x6 + coefficient(first + 4) * x4 + coefficient(first + 2) * x2 + one;
    });
  /** c12 A^12 + ... + c8 A^8 of every second coefficient from `first` + 8. */
  const upper = (first: number): Float64Array =>
    product(
      a6,
      a6.map(
        (x6, i) =>
          coefficient(first + 12) * x6 +
          coefficient(first + 10) * (a4[i] as number) +
          coefficient(first + 8) * (a2[i] as number),
      ),
      n,
    );
  const sum = (x: Float64Array, y: Float64Array, sign = 1): Float64Array =>
    x.map((value, i) => value + sign * (y[i] as number));
  const even = sum(upper(0), cubic(0));
  const odd = product(a, sum(upper(1), cubic(1)), n);
  let result = solveTriangles(triangles(sum(even, odd, -1), n, n), n, sum(even, odd), n);
  for (let k = 0; k < squarings; k++) {
    result = product(result, result, n);
  }
  return result;
}
