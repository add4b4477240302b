// Zeroing elements at random.

import { Tensor } from "../autograd/tensor.js";
import { typedView } from "../ndarray/from-data.js";
import { empty } from "../ndarray/ndarray.js";
import { bernoulli, defaultGenerator, dropoutMask, type FloatArray } from "../random/index.js";
import { filled } from "../ndarray/arithmetic.js";
import type { Shape } from "../ndarray/shape.js";
import { add, mul } from "./arithmetic.js";
import { detach } from "./conversion.js";

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
  return mul(x, maskOf(x, x.shape, p));
}

function maskOf(x: Tensor, shape: Shape, p: number): Tensor {
  const mask = empty(shape, x.dtype);
  dropoutMask(typedView(mask) as FloatArray, defaultGenerator, p);
  return new Tensor(mask);
}

/** Of [N, C, ...], each channel of each sample as a whole. @internal */
export function droppedFeatures(x: Tensor, p: number): Tensor {
  if (p === 0 || x.array.size === 0) {
    return x;
  }
  return p === 1
    ? mul(x, 0)
    : mul(
        x,
        maskOf(
          x,
          x.shape.map((length, d) => (d < 2 ? length : 1)),
          p,
        ),
      );
}

/** The limit of -SELU towards minus infinity: its scale times its alpha. */
const SELU_LIMIT = 1.7580993408473766;

/**
 * What alpha dropout multiplies by and adds: dropped elements become the limit of SELU, and both moments stay as they are for
 * mean 0 and variance 1. Null where nothing is dropped.
 *
 * @internal
 */
export function droppedToMoments(x: Tensor, p: number): { factor: Tensor; shift: Tensor } | null {
  if (p === 0 || x.array.size === 0) {
    return null;
  }
  if (p === 1) {
    return { factor: mul(detach(x), 0), shift: new Tensor(filled([], 0, x.dtype)) };
  }
  const a = 1 / Math.sqrt((SELU_LIMIT ** 2 * p + 1) * (1 - p));
  const mask = empty(x.shape, x.dtype);
  bernoulli(typedView(mask) as FloatArray, defaultGenerator, 1 - p);
  const kept = new Tensor(mask);
  return { factor: mul(kept, a), shift: add(mul(add(kept, -1), SELU_LIMIT * a), SELU_LIMIT * a * p) };
}
