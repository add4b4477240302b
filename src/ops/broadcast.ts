// Broadcasting and its transpose: repeating without a copy, and summing over what was repeated.

import { record, type Tensor } from "../autograd/tensor.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { sumArray } from "../ndarray/reduce.js";
import { sameShape, type Shape } from "../ndarray/shape.js";
import { reshape, viewOf } from "./view.js";

/** @internal The tensor with dimensions of size 1 (and new leading ones) repeated without a copy. */
export function expand(t: Tensor, shape: Shape): Tensor {
  if (sameShape(t.shape, shape)) {
    return t;
  }
  return viewOf("ExpandBackward0", t, expanded(t.array, shape), expandBack.bind(null, t.shape));
}

function expandBack(from: Shape, g: Tensor): Tensor {
  return sumTo(g, from);
}

/** The same of an array. */
export function expanded(t: NDArray, shape: Shape): NDArray {
  if (sameShape(t.shape, shape)) {
    return t;
  }
  const lead = shape.length - t.shape.length;
  const strides: number[] = [];
  for (let d = 0; d < shape.length; d++) {
    const length = shape[d] as number;
    const own = d - lead;
    const size = own < 0 ? 1 : (t.shape[own] as number);
    if (size !== length && size !== 1) {
      throw new RangeError(
        `expand: The expanded size of the tensor (${length}) must match the existing size (${size}) at ` +
          `non-singleton dimension ${d}.  Target sizes: [${shape.join(", ")}].  Tensor sizes: [${t.shape.join(", ")}]`,
      );
    }
    strides.push(own < 0 || (size === 1 && length !== 1) ? 0 : (t.strides[own] as number));
  }
  return t.view(shape, strides);
}

/** The sum over expanded dimensions, so that the result has the given shape; the tensor itself where it has it. */
export function sumTo(t: Tensor, shape: Shape): Tensor {
  if (sameShape(t.shape, shape)) {
    return t;
  }
  const lead = t.shape.length - shape.length;
  const dims: number[] = [];
  for (let d = 0; d < t.shape.length; d++) {
    if (d < lead || (shape[d - lead] === 1 && t.shape[d] !== 1)) {
      dims.push(d);
    }
  }
  const from = t.shape;
  // Dimensions that only came in front are dropped at once.
  const keepdim = dims.length !== lead;
  const summed =
    dims.length === 0
      ? t
      : record("SumBackward1", sumArray(t.array, dims, keepdim), [t], sumToBack.bind(null, from), []);
  return reshape(summed, shape);
}

function sumToBack(from: Shape, g: Tensor): Tensor[] {
  return [expand(g, from)];
}
