// Eigenvalues of symmetric matrices and singular values, by Jacobi's rotations in float64. Matrices lie row by row.

import { orthogonalFactors, transposed } from "./orthogonal.js";

/** Rotations turn every pair of columns in each; about ten are enough for any matrix. */
const MOST_SWEEPS = 60;

/** Columns p and q (of rows of length n, stored one after another) turned by an angle. */
function turn(m: Float64Array, n: number, p: number, q: number, cos: number, sin: number): void {
  for (let i = 0; i < n; i++) {
    const [x, y] = [m[p * n + i] as number, m[q * n + i] as number];
    m[p * n + i] = cos * x - sin * y;
    m[q * n + i] = sin * x + cos * y;
  }
}

/** The tangent of the smaller angle with cot(2 angle) = `cotangent`. */
const tangentOf = (cotangent: number): number =>
  (cotangent < 0 ? -1 : 1) / (Math.abs(cotangent) + Math.hypot(1, cotangent));

/** What a matrix is divided by, so that squares of its elements neither overflow nor vanish; 1 for zeros. */
const scaleOf = (a: Float64Array): number => a.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;

/** A = V diag(values) V^T. */
export interface Eigen {
  /** In ascending order. */
  readonly values: Float64Array;
  /** [n, n], the eigenvectors in columns. */
  readonly vectors: Float64Array;
}

/** The eigenvalues and eigenvectors of a symmetric matrix [n, n], of which the lower triangle is read. */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const scale = scaleOf(matrix);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const x = (matrix[i * n + j] as number) / scale;
      a[i * n + j] = x;
      a[j * n + i] = x;
    }
  }
  const least = 2 ** -54 * Math.sqrt(a.reduce((sum, x) => sum + x ** 2, 0));
  // One eigenvector after another.
  const v = identity(n);
  for (let sweep = 0, turned = true; turned && sweep < MOST_SWEEPS; sweep++) {
    turned = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const beside = a[p * n + q] as number;
        if (Math.abs(beside) <= least) {
          continue;
        }
        turned = true;
        const [first, second] = [a[p * n + p] as number, a[q * n + q] as number];
        const tangent = tangentOf((second - first) / (2 * beside));
        const cos = 1 / Math.hypot(1, tangent);
        const sin = tangent * cos;
        turn(a, n, p, q, cos, sin);
        turnColumns(a, n, p, q, cos, sin);
        // What rounding has left of them.
        a[p * n + p] = first - tangent * beside;
        a[q * n + q] = second + tangent * beside;
        a[p * n + q] = 0;
        a[q * n + p] = 0;
        turn(v, n, p, q, cos, sin);
      }
    }
  }
  const found = Array.from({ length: n }, (_, i) => (a[i * n + i] as number) * scale);
  const order = found.map((_, i) => i).sort((i, j) => (found[i] as number) - (found[j] as number));
  return {
    values: Float64Array.from(order, (i) => found[i] as number),
    vectors: transposed(rowsInOrder(v, n, order), n, n),
  };
}

function turnColumns(m: Float64Array, n: number, p: number, q: number, cos: number, sin: number): void {
  for (let i = 0; i < n; i++) {
    const [x, y] = [m[i * n + p] as number, m[i * n + q] as number];
    m[i * n + p] = cos * x - sin * y;
    m[i * n + q] = sin * x + cos * y;
  }
}

function identity(n: number): Float64Array {
  const m = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    m[i * n + i] = 1;
  }
  return m;
}

function rowsInOrder(m: Float64Array, length: number, order: readonly number[]): Float64Array {
  const result = new Float64Array(order.length * length);
  order.forEach((row, i) => {
    result.set(m.subarray(row * length, (row + 1) * length), i * length);
  });
  return result;
}

/** A = U diag(values) V^T. */
export interface SingularFactors {
  /** [rows, rows]; the first columns belong to the values. */
  readonly u: Float64Array;
  /** In descending order, as many as the smaller of rows and columns. */
  readonly values: Float64Array;
  /** [columns, columns], transposed: the first rows belong to the values. */
  readonly vt: Float64Array;
}

/** The singular values and both bases of a matrix [rows, columns], by turning its columns until they are orthogonal. */
export function singularFactors(matrix: Float64Array, rows: number, columns: number): SingularFactors {
  if (rows < columns) {
    const { u, values, vt } = singularFactors(transposed(matrix, rows, columns), columns, rows);
    return { u: transposed(vt, rows, rows), values, vt: transposed(u, columns, columns) };
  }
  const scale = scaleOf(matrix);
  // Columns lie one after another; so do those of V.
  const w = transposed(matrix, rows, columns).map((x) => x / scale);
  const v = identity(columns);
  for (let sweep = 0, turned = true; turned && sweep < MOST_SWEEPS; sweep++) {
    turned = false;
    for (let p = 0; p < columns; p++) {
      for (let q = p + 1; q < columns; q++) {
        const [first, second, beside] = products(w, rows, p, q);
        if (Math.abs(beside) <= 2 ** -52 * Math.sqrt(first * second)) {
          continue;
        }
        turned = true;
        const tangent = tangentOf((second - first) / (2 * beside));
        const cos = 1 / Math.hypot(1, tangent);
        turn(w, rows, p, q, cos, tangent * cos);
        turn(v, columns, p, q, cos, tangent * cos);
      }
    }
  }
  const norms = Array.from({ length: columns }, (_, j) => Math.sqrt(products(w, rows, j, j)[0]));
  const order = norms.map((_, j) => j).sort((i, j) => (norms[j] as number) - (norms[i] as number));
  const sorted = order.map((j) => norms[j] as number);
  // A column that is nothing but rounding has no direction: the basis is completed without it.
  const nothing = 2 ** -52 * rows * (sorted[0] ?? 0);
  const rank = sorted.filter((norm) => norm > nothing).length;
  const directions = rowsInOrder(w, rows, order.slice(0, rank));
  directions.forEach((x, at) => {
    directions[at] = x / (sorted[Math.floor(at / rows)] as number);
  });
  return {
    u: completed(directions, rows, rank),
    values: Float64Array.from(sorted, (norm) => norm * scale),
    vt: rowsInOrder(v, columns, order),
  };
}

/** |p|^2, |q|^2 and p . q of two columns. */
function products(w: Float64Array, rows: number, p: number, q: number): [number, number, number] {
  let [first, second, beside] = [0, 0, 0];
  for (let i = 0; i < rows; i++) {
    const [x, y] = [w[p * rows + i] as number, w[q * rows + i] as number];
    first += x * x;
    second += y * y;
    beside += x * y;
  }
  return [first, second, beside];
}

/** An orthonormal basis [rows, rows] whose first columns are these, given one after another. */
function completed(directions: Float64Array, rows: number, count: number): Float64Array {
  const basis = transposed(directions, count, rows);
  const { q } = orthogonalFactors(basis, rows, count, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < count; j++) {
      q[i * rows + j] = basis[i * count + j] as number;
    }
  }
  return q;
}
