// Orthonormal columns by Householder's reflections.

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
  // Columns lie one after another here.
  const r = transposed(numbers, rows, columns);
  const reflections: Float64Array[] = [];
  const signs: number[] = [];
  for (let k = 0; k < columns; k++) {
    const column = r.subarray(k * rows, (k + 1) * rows);
    const v = column.slice();
    v.fill(0, 0, k);
    const norm = Math.sqrt(v.reduce((sum, x) => sum + x ** 2, 0));
    const diagonal = v[k] as number;
    const image = diagonal > 0 ? -norm : norm;
    v[k] = diagonal - image;
    signs.push(image < 0 ? -1 : 1);
    reflections.push(v);
    for (let j = k; j < columns; j++) {
      reflect(r.subarray(j * rows, (j + 1) * rows), v, k);
    }
  }
  const q = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    const column = q.subarray(j * rows, (j + 1) * rows);
    column[j] = signs[j] as number;
    for (let k = columns - 1; k >= 0; k--) {
      reflect(column, reflections[k] as Float64Array, k);
    }
  }
  return transposed(q, columns, rows);
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

function transposed(numbers: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(numbers.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      result[j * rows + i] = numbers[i * columns + j] as number;
    }
  }
  return result;
}
