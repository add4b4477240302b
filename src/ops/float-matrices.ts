// The numbers of matrices, for what is computed in float64 and rounded once.

import type { Tensor } from "../autograd/tensor.js";
import { denseOf } from "../ndarray/arithmetic.js";
import { type Triangles, triangles } from "../ndarray/decompositions.js";
import { typedView } from "../ndarray/from-data.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { sizeOf } from "../ndarray/shape.js";
import { expectTensor } from "./expect-tensor.js";

/** @throws TypeError unless it is a floating point tensor. */
export function expectFloats(operation: string, t: Tensor): void {
  if (!t.dtype.isFloatingPoint) {
    throw new TypeError(
      `${operation}: Expected a floating point tensor as input, but got ${t.dtype.toString()}; convert with .to(torch.float32)`,
    );
  }
}

/** The numbers of an array other than int64, in order, as a copy in float64. */
export const numbersOf = (a: NDArray): Float64Array =>
  Float64Array.from(typedView(denseOf(a)) as Float32Array);

/**
 * The sizes of [..., rows, columns], checked.
 *
 * @throws RangeError for fewer than two dimensions; TypeError for integers.
 */
export function expectMatrices(
  operation: string,
  t: Tensor,
  name = "A",
): { readonly lead: readonly number[]; readonly rows: number; readonly columns: number } {
  expectTensor(operation, t, name);
  if (t.shape.length < 2) {
    throw new RangeError(
      `${operation}: The input tensor must have at least 2 dimensions, but got [${t.shape.join(", ")}]`,
    );
  }
  expectFloats(operation, t);
  const [rows, columns] = t.shape.slice(-2) as [number, number];
  return { lead: t.shape.slice(0, -2), rows, columns };
}

/**
 * Each matrix of a batch as numbers, one after another.
 *
 * @throws RangeError for numbers that are not finite, on which no iteration ends.
 */
export function finiteMatrices(operation: string, t: Tensor): Float64Array[] {
  const [rows, columns] = t.shape.slice(-2) as [number, number];
  const numbers = numbersOf(t.array);
  const bad = numbers.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    const which = t.shape.length > 2 ? ` (batch element ${Math.floor(bad / (rows * columns))})` : "";
    throw new RangeError(
      `${operation}:${which} The algorithm failed to converge because the input matrix contained non-finite values`,
    );
  }
  const count = t.shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, i) =>
    numbers.subarray(i * rows * columns, (i + 1) * rows * columns),
  );
}

/** Each matrix of a batch taken apart for its determinant and its systems. */
export function trianglesOf({ array, shape }: Tensor): Triangles[] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const numbers = numbersOf(array);
  const size = rows * columns;
  return Array.from({ length: sizeOf(shape.slice(0, -2)) }, (_, i) =>
    triangles(numbers.subarray(i * size, (i + 1) * size), rows, columns),
  );
}
