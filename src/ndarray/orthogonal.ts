// Orthonormal columns by Householder's reflections, in float64. Matrices lie row by row.

/** A = Q R. */
export interface OrthogonalFactors {
  /** [rows, width] with orthonormal columns. */
  readonly q: Float64Array;
  /** [width, columns], upper triangular. */
  readonly r: Float64Array;
}

/**
 * A = Q R with LAPACK's signs: a diagonal element of R is negative where a reflection made it of a positive one.
 *
 * @param numbers [rows, columns] in order; not changed.
 * @param width columns of Q: the smaller of rows and columns, or all rows.
 */
export function orthogonalFactors(
  numbers: Float64Array,
  rows: number,
  columns: number,
  width: number,
): OrthogonalFactors {
  // Columns lie one after another here.
  const r = transposed(numbers, rows, columns);
  const reflections: Float64Array[] = [];
  for (let k = 0; k < Math.min(rows, columns); k++) {
    const v = r.slice(k * rows, (k + 1) * rows);
    v.fill(0, 0, k);
    // By a power of two, so that squares neither overflow nor vanish; the length of v does not count.
    const scale = 2 ** Math.floor(Math.log2(v.reduce((most, x) => Math.max(most, Math.abs(x)), 0)));
    for (let i = k; i < rows && scale > 0; i++) {
      v[i] = (v[i] as number) / scale;
    }
    const norm = Math.sqrt(v.reduce((sum, x) => sum + x ** 2, 0));
    const diagonal = v[k] as number;
    // Below the diagonal there is nothing to reflect away.
    const done = v.subarray(k + 1).every((x) => x === 0);
    v[k] = done ? 0 : diagonal + (diagonal < 0 ? -norm : norm);
    reflections.push(v);
    for (let j = k; j < columns; j++) {
      reflect(r.subarray(j * rows, (j + 1) * rows), v, k);
    }
  }
  const q = new Float64Array(rows * width);
  for (let j = 0; j < width; j++) {
    const column = q.subarray(j * rows, (j + 1) * rows);
    column[j] = 1;
    for (let k = reflections.length - 1; k >= 0; k--) {
      reflect(column, reflections[k] as Float64Array, k);
    }
  }
  const upper = new Float64Array(width * columns);
  for (let i = 0; i < width; i++) {
    for (let j = i; j < columns; j++) {
      upper[i * columns + j] = r[j * rows + i] as number;
    }
  }
  return { q: transposed(q, width, rows), r: upper };
}

/**
 * The orthogonal factor Q of a matrix = Q R with a positive diagonal of R; for a wide matrix that of its transpose, transposed.
 *
 * @param numbers [rows, columns] in order; not changed.
 * @returns [rows, columns]: orthonormal columns, or rows where these are fewer.
 */
export function orthonormalColumns(numbers: Float64Array, rows: number, columns: number): Float64Array {
  if (rows < columns) {
    return transposed(orthonormalColumns(transposed(numbers, rows, columns), columns, rows), columns, rows);
  }
  const { q, r } = orthogonalFactors(numbers, rows, columns, columns);
  return q.map((x, at) => ((r[(at % columns) * (columns + 1)] as number) < 0 ? -x : x));
}

/** x - 2 v (v . x) / (v . v); the first `from` elements of v are zero. */
function reflect(x: Float64Array, v: Float64Array, from: number): void {
  let [product, length] = [0, 0];
  for (let i = from; i < v.length; i++) {
    product += (v[i] as number) * (x[i] as number);
    length += (v[i] as number) ** 2;
  }
  if (length === 0) {
    return;
  }
  const factor = (2 * product) / length;
  for (let i = from; i < v.length; i++) {
    x[i] = (x[i] as number) - factor * (v[i] as number);
  }
}

/** [rows, columns] as [columns, rows]. */
export function transposed(numbers: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(numbers.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      result[j * rows + i] = numbers[i * columns + j] as number;
    }
  }
  return result;
}
