// A check that several families of matrix operations share.

import type { Tensor } from "../autograd/tensor.js";

/** @throws RangeError unless they are square matrices. */
export function expectSquare(operation: string, t: Tensor): void {
  const [rows, columns] = t.shape.slice(-2);
  if (t.shape.length < 2) {
    throw new RangeError(
      `${operation}: The input tensor must have at least 2 dimensions, but got [${t.shape.join(", ")}]`,
    );
  }
  if (rows !== columns) {
    throw new RangeError(
      `${operation}: must be batches of square matrices, but they are ${rows} by ${columns} matrices`,
    );
  }
}
