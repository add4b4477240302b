// Zeroing elements at random.

import { Tensor } from "../autograd/tensor.js";
import { typedView } from "../ndarray/from-data.js";
import { empty } from "../ndarray/ndarray.js";
import { defaultGenerator, dropoutMask, type FloatArray } from "../random/index.js";
import { mul } from "./arithmetic.js";

/**
 * x times a mask of 1 / (1 - p) with probability 1 - p, else 0; x itself, and nothing drawn, for p = 0 or no elements. The
 * mask is drawn in the order of the elements, wherever they lie, as PyTorch draws it.
 *
 * @param p checked by the caller: 0 to 1.
 * @internal
 */
export function dropped(x: Tensor, p: number): Tensor {
  if (p === 0 || x.array.size === 0) {
    return x;
  }
  if (p === 1) {
    return mul(x, 0);
  }
  const mask = empty(x.shape, x.dtype);
  dropoutMask(typedView(mask) as FloatArray, defaultGenerator, p);
  return mul(x, new Tensor(mask));
}
