// The in-place form of an operation that computes a whole new result: check, then copy.

import type { Tensor } from "../autograd/tensor.js";
import { canCast } from "../ndarray/dtype.js";
import { sameShape } from "../ndarray/shape.js";
import { copy_ } from "./conversion.js";
import { expectTensor } from "./expect-tensor.js";
import { beginInPlace } from "./in-place.js";

/**
 * Writes what `compute` gives over `self`, which keeps its type and shape.
 * Nothing is written if any check fails.
 *
 * @param compute must not save `self` for its gradient.
 */
export function overwrite(operation: string, self: Tensor, compute: () => Tensor): Tensor {
  expectTensor(operation, self);
  beginInPlace(operation, self, []);
  const result = compute();
  if (!canCast(result.dtype, self.dtype)) {
    throw new TypeError(
      `${operation}: result type ${result.dtype.toString()} can't be cast to the desired output type ${self.dtype.toString()}`,
    );
  }
  if (!sameShape(result.shape, self.shape)) {
    throw new RangeError(
      `${operation}: output with shape [${self.shape.join(", ")}] doesn't match the broadcast shape [${result.shape.join(", ")}]`,
    );
  }
  return copy_(self, result);
}
