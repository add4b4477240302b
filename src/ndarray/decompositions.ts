// Square matrices taken apart, in float64: P A = L U and A = L L^T. Matrices lie row by row.

/** P A = L U, both factors in one matrix; row i of it is row `rows[i]` of A. */
export interface Triangles {
  readonly factors: Float64Array;
  readonly rows: Int32Array;
  /** 1 or -1: of the permutation. */
  readonly sign: number;
  /** The first pivot that is zero, from 1, or 0. */
  readonly zero: number;
}

/** Elimination with the largest pivot of each column (Doolittle); goes on where a pivot is zero. */
export function triangles(a: Float64Array, n: number): Triangles {
  const m = a.slice();
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let [sign, zero] = [1, 0];
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(m[i * n + k] as number) > Math.abs(m[pivot * n + k] as number)) {
        pivot = i;
      }
    }
    if (pivot !== k) {
      sign = -sign;
      const [upper, lower] = [m.slice(k * n, (k + 1) * n), m.slice(pivot * n, (pivot + 1) * n)];
      m.set(lower, k * n);
      m.set(upper, pivot * n);
      const row = rows[k] as number;
      rows[k] = rows[pivot] as number;
      rows[pivot] = row;
    }
    const head = m[k * n + k] as number;
    if (head === 0) {
      zero ||= k + 1;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = (m[i * n + k] as number) / head;
      m[i * n + k] = factor;
      for (let j = k + 1; j < n; j++) {
        m[i * n + j] = (m[i * n + j] as number) - factor * (m[k * n + j] as number);
      }
    }
  }
  return { factors: m, rows, sign, zero };
}

/** X with A X = B for B of [n, columns]: forward through L, back through U. */
export function solveTriangles(
  { factors, rows }: Triangles,
  n: number,
  b: Float64Array,
  columns: number,
): Float64Array {
  const x = new Float64Array(n * columns);
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      let sum = b[(rows[i] as number) * columns + c] as number;
      for (let j = 0; j < i; j++) {
        sum -= (factors[i * n + j] as number) * (x[j * columns + c] as number);
      }
      x[i * columns + c] = sum;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i * columns + c] as number;
      for (let j = i + 1; j < n; j++) {
        sum -= (factors[i * n + j] as number) * (x[j * columns + c] as number);
      }
      x[i * columns + c] = sum / (factors[i * n + i] as number);
    }
  }
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
