// Any geometry over a storage, with its gradient.

import { record, Tensor } from "../autograd/tensor.js";
import { copyInto, copyOf, filled } from "../ndarray/arithmetic.js";
import type { NDArray } from "../ndarray/ndarray.js";
import type { Shape } from "../ndarray/shape.js";
import { sumTo } from "./broadcast.js";
import { viewOf } from "./view.js";

/**
 * Any geometry over the storage. The gradient is scattered back by adding, so elements may overlap.
 *
 * @internal
 */
export function asStrided(t: Tensor, shape: Shape, strides: readonly number[], offset: number): Tensor {
  const { array } = t;
  return viewOf("AsStridedBackward0", t, array.view(shape, strides, offset), (g) =>
    stridedScatterAdd(g, array, strides, offset),
  );
}

// The gradient of a strided view: zeros in the geometry of the viewed array, with `g` added where the view reads.
function stridedScatterAdd(g: Tensor, viewedArray: NDArray, strides: readonly number[], offset: number): Tensor {
  const whole = new Tensor(filled([extentOf(viewedArray)], 0, g.dtype));
  const shift = viewedArray.offset;
  const target = whole.array.view(g.shape, strides, offset - shift);
  if (g.shape.every((length, i) => length <= 1 || strides[i] !== 0)) {
    copyInto(target, g.array);
  } else {
    // An expanded view reads one element several times.
    const kept = g.shape.map((length, i) => (length > 1 && strides[i] === 0 ? 1 : length));
    copyInto(whole.array.view(kept, strides, offset - shift), sumTo(new Tensor(g.array), kept).array);
  }
  const result = whole.array.view(viewedArray.shape, viewedArray.strides, 0);
  return record("AsStridedBackwardBackward0", copyOf(result), [g], (h) => [gatherStrided(h, viewedArray, g.shape, strides, offset)], []);
}

function gatherStrided(h: Tensor, geometry: NDArray, shape: Shape, strides: readonly number[], offset: number): Tensor {
  const whole = filled([extentOf(geometry)], 0, h.dtype);
  copyInto(whole.view(geometry.shape, geometry.strides, 0), h.array);
  const out = copyOf(whole.view(shape, strides, offset - geometry.offset));
  return record("AsStridedBackward0", out, [h], (g) => [stridedScatterAdd(g, geometry, strides, offset)], []);
}

/** The number of elements from the first to the last that an array reads. */
export function extentOf(array: NDArray): number {
  if (array.size === 0) {
    return 0;
  }
  return array.shape.reduce((end, length, i) => end + (length - 1) * (array.strides[i] as number), 1);
}
