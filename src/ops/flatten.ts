// Joining neighbouring dimensions.

import type { Tensor } from "../autograd/tensor.js";
import { sizeOf, wrapDim } from "../ndarray/shape.js";
import { reshape } from "./view.js";

/** Joins dimensions `startDim` to `endDim` into one; a 0-d tensor becomes 1-d. */
export function flattenDims(t: Tensor, startDim: number, endDim: number): Tensor {
  const { shape } = t;
  if (shape.length === 0) {
    return reshape(t, [1]);
  }
  const first = wrapDim("flatten", startDim, shape.length);
  const last = wrapDim("flatten", endDim, shape.length);
  if (first > last) {
    throw new RangeError(
      `flatten: flatten() has invalid args: start_dim cannot come after end_dim, but got ${startDim} and ${endDim}`,
    );
  }
  return reshape(t, [
    ...shape.slice(0, first),
    sizeOf(shape.slice(first, last + 1)),
    ...shape.slice(last + 1),
  ]);
}
