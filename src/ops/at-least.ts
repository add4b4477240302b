// Dimensions of size 1 added up to a least number of them.

import { expectTensors } from "./expect-tensor.js";
import { Tensor } from "../autograd/tensor.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { reshape, viewed, viewOf } from "./view.js";

type Raise = (t: Tensor) => Tensor;

function each(
  operation: string,
  raise: Raise,
  tensors: readonly (Tensor | readonly Tensor[])[],
): Tensor | Tensor[] {
  const first = tensors[0];
  if (tensors.length === 1 && first instanceof Tensor) {
    return raise(first);
  }
  const list = tensors.length === 1 && Array.isArray(first) ? (first as readonly Tensor[]) : tensors;
  expectTensors(operation, list);
  return list.map(raise);
}

// A dimension of size 1 fits any strides, so that this is always a view.
function grown(t: Tensor, shape: readonly number[]): Tensor {
  const from = t.shape;
  return viewOf("UnsqueezeBackward0", t, viewed(t.array, shape) as NDArray, (g) => reshape(g, from));
}

/**
 * A 0-d tensor as a vector of one; others as they are. Several tensors give an array of tensors.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.atleast_1d.html
 */
export function atleast1d(tensor: Tensor): Tensor;
export function atleast1d(...tensors: readonly Tensor[] | [readonly Tensor[]]): Tensor[];
export function atleast1d(...tensors: readonly (Tensor | readonly Tensor[])[]): Tensor | Tensor[] {
  return each("atleast1d", (t) => (t.shape.length === 0 ? grown(t, [1]) : t), tensors);
}

/**
 * A number or vector as a row matrix; others as they are. Several tensors give an array of tensors.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.atleast_2d.html
 */
export function atleast2d(tensor: Tensor): Tensor;
export function atleast2d(...tensors: readonly Tensor[] | [readonly Tensor[]]): Tensor[];
export function atleast2d(...tensors: readonly (Tensor | readonly Tensor[])[]): Tensor | Tensor[] {
  return each("atleast2d", (t) => (t.shape.length < 2 ? grown(t, [1, t.array.size]) : t), tensors);
}

/**
 * A number as [1, 1, 1], a vector as [1, n, 1], a matrix as [m, n, 1]; others as they are. Several tensors give an
 * array of tensors.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.atleast_3d.html
 */
export function atleast3d(tensor: Tensor): Tensor;
export function atleast3d(...tensors: readonly Tensor[] | [readonly Tensor[]]): Tensor[];
export function atleast3d(...tensors: readonly (Tensor | readonly Tensor[])[]): Tensor | Tensor[] {
  const raise: Raise = (t) => {
    const { shape } = t;
    return shape.length >= 3 ? t : grown(t, shape.length === 2 ? [...shape, 1] : [1, t.array.size, 1]);
  };
  return each("atleast3d", raise, tensors);
}
