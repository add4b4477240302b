// Matrices taken apart, in float64: P A = L U and A = L L^T. Matrices lie row by row.

/** P A = L U of a matrix [m, n], both factors in one matrix; row i of it is row `rows[i]` of A. */
export interface Triangles {
  readonly factors: Float64Array;
  readonly rows: Int32Array;
  /** How the rows came there: row k and row `swaps[k]` changed places, for k from 0. */
  readonly swaps: Int32Array;
  /** 1 or -1: of the permutation. */
  readonly sign: number;
  /** The first pivot that is zero, from 1, or 0. */
  readonly zero: number;
}

/** Elimination with the largest pivot of each column (Doolittle); goes on where a pivot is zero. */
export function triangles(a: Float64Array, m: number, n: number): Triangles {
  const factors = a.slice();
  const swaps = new Int32Array(Math.min(m, n));
  let [sign, zero] = [1, 0];
  for (let k = 0; k < swaps.length; k++) {
    let pivot = k;
    for (let i = k + 1; i < m; i++) {
      if (Math.abs(factors[i * n + k] as number) > Math.abs(factors[pivot * n + k] as number)) {
        pivot = i;
      }
    }
    swaps[k] = pivot;
    if (pivot !== k) {
      sign = -sign;
      const [upper, lower] = [factors.slice(k * n, (k + 1) * n), factors.slice(pivot * n, (pivot + 1) * n)];
      factors.set(lower, k * n);
      factors.set(upper, pivot * n);
    }
    const head = factors[k * n + k] as number;
    if (head === 0) {
      zero ||= k + 1;
      continue;
    }
    for (let i = k + 1; i < m; i++) {
      const factor = (factors[i * n + k] as number) / head;
      factors[i * n + k] = factor;
      for (let j = k + 1; j < n; j++) {
        factors[i * n + j] = (factors[i * n + j] as number) - factor * (factors[k * n + j] as number);
      }
    }
  }
  return { factors, rows: exchanged(swaps, m), swaps, sign, zero };
}

/** Where rows lie after exchanges: row i was row `[i]` of `m` before. */
export function exchanged(swaps: ArrayLike<number>, m: number): Int32Array {
  const rows = Int32Array.from({ length: m }, (_, i) => i);
  for (let k = 0; k < swaps.length; k++) {
    const [other, row] = [swaps[k] as number, rows[k] as number];
    rows[k] = rows[other] as number;
    rows[other] = row;
  }
  return rows;
}

/**
 * Writes X with T X = B over B of [n, columns], where T is the upper or the lower triangle of a matrix [n, n]; its diagonal
 * counts as ones if `unit`.
 */
export function solveTriangle(
  matrix: Float64Array,
  n: number,
  upper: boolean,
  unit: boolean,
  b: Float64Array,
  columns: number,
): void {
  for (let step = 0; step < n; step++) {
    const i = upper ? n - 1 - step : step;
    const [from, to] = upper ? [i + 1, n] : [0, i];
    for (let c = 0; c < columns; c++) {
      let sum = b[i * columns + c] as number;
      for (let j = from; j < to; j++) {
        sum -= (matrix[i * n + j] as number) * (b[j * columns + c] as number);
      }
      b[i * columns + c] = unit ? sum : sum / (matrix[i * n + i] as number);
    }
  }
}

/** X with A X = B for B of [n, columns]: forward through L, back through U. */
export function solveTriangles(
  { factors, rows }: Triangles,
  n: number,
  b: Float64Array,
  columns: number,
): Float64Array {
  const x = new Float64Array(n * columns);
  rows.forEach((row, i) => {
    x.set(b.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  solveTriangle(factors, n, false, true, x, columns);
  solveTriangle(factors, n, true, false, x, columns);
  return x;
}

/**
 * The lower factor of A = L L^T, of which the lower triangle is read.
 *
 * @returns the factor, or the order of the leading minor that is not positive, from 1.
 */
export function choleskyFactor(a: Float64Array, n: number): Float64Array | number {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++) {
        sum -= (l[i * n + k] as number) * (l[j * n + k] as number);
      }
      if (i === j && !(sum > 0)) {
        return i + 1;
      }
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / (l[j * n + j] as number);
    }
  }
  return l;
}
