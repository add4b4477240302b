// From index tensors to places: what gather, indexSelect, take and their writing kin name.

import type { Tensor } from "../autograd/tensor.js";
import { denseOf } from "../ndarray/arithmetic.js";
import { int32, int64 } from "../ndarray/dtype.js";
import { integersOf, type Picks } from "../ndarray/picks.js";
import { denseStrides, sizeOf, wrapDim } from "../ndarray/shape.js";
import { expectTensor } from "./expect-tensor.js";
import { asStrided } from "./strided.js";

/** The places in a dense array of shape `t.shape` that `index` names along `dim`. */
export function placesAlong(operation: string, t: Tensor, dim: number, index: Tensor): Picks {
  expectTensor(operation, index, "index");
  const { shape } = t;
  if (index.dtype !== int64) {
    throw new TypeError(
      `${operation}: Expected dtype int64 for index, but got ${index.dtype.toString()}; use index.long()`,
    );
  }
  if (Math.max(1, index.shape.length) !== Math.max(1, shape.length)) {
    throw new RangeError(
      `${operation}: Index tensor must have the same number of dimensions as input tensor, but got [${index.shape.join(", ")}] ` +
        `and [${shape.join(", ")}]`,
    );
  }
  index.shape.forEach((length, d) => {
    if (d !== dim && length > (shape[d] as number)) {
      throw new RangeError(
        `${operation}: Size does not match at dimension ${d} expected index [${index.shape.join(", ")}] to be smaller than ` +
          `self [${shape.join(", ")}] apart from dimension ${dim}`,
      );
    }
  });
  const along = shape.length === 0 ? 1 : (shape[dim] as number);
  const strides = denseStrides(shape);
  const step = strides[dim] ?? 1;
  const wanted = integersOf(denseOf(index.array));
  const size = sizeOf(index.shape);
  const places = sizeOf(shape) < 2 ** 31 ? new Int32Array(size) : new Float64Array(size);
  const counter = new Array<number>(index.shape.length).fill(0);
  let base = 0;
  for (let i = 0; i < size; i++) {
    const at = wanted[i] as number;
    if (at < 0 || at >= along) {
      throw new RangeError(
        `${operation}: index ${at} is out of bounds for dimension ${dim} with size ${along}`,
      );
    }
    places[i] = base + at * step;
    for (let d = counter.length - 1; d >= 0; d--) {
      const stride = d === dim ? 0 : (strides[d] as number);
      const next = (counter[d] as number) + 1;
      if (next < (index.shape[d] as number)) {
        counter[d] = next;
        base += stride;
        break;
      }
      base -= (counter[d] as number) * stride;
      counter[d] = 0;
    }
  }
  return { order: shape.map((_, d) => d), first: 0, count: shape.length, shape: index.shape, places };
}

/** Places from 0 on. Where `wraps`, negative ones count from the end; PyTorch's operations differ in that. */
function checkedPlaces(
  index: Tensor,
  length: number,
  wraps: boolean,
  fault: (given: number) => string,
): Int32Array | Float64Array {
  const places = integersOf(denseOf(index.array));
  for (let i = 0; i < places.length; i++) {
    const at = places[i] as number;
    if (at >= length || at < (wraps ? -length : 0)) {
      throw new RangeError(fault(at));
    }
    places[i] = at < 0 ? at + length : at;
  }
  return places;
}

/** The slices along a dimension that a vector of places names. */
export function linePicks(operation: string, t: Tensor, dim: number, index: Tensor, wraps = false): Picks {
  expectTensor(operation, index, "index");
  if (index.dtype !== int64 && index.dtype !== int32) {
    throw new TypeError(
      `${operation}: Expected dtype int32 or int64 for index, but got ${index.dtype.toString()}; use index.long()`,
    );
  }
  if (index.shape.length > 1) {
    throw new RangeError(
      `${operation}: Index is supposed to be a vector, but got [${index.shape.join(", ")}]`,
    );
  }
  const axis = wrapDim(operation, dim, t.shape.length);
  const length = t.shape[axis] ?? 1;
  const places = checkedPlaces(
    index,
    length,
    wraps,
    (at) => `${operation}: index ${at} is out of bounds for dimension ${axis} with size ${length}`,
  );
  const rank = t.shape.length;
  return {
    order: t.shape.map((_, d) => d),
    first: axis,
    count: rank === 0 ? 0 : 1,
    shape: rank === 0 ? [] : [places.length],
    places,
  };
}

/** Places counted through all elements, as PyTorch's take counts them. */
export function flatPicks(operation: string, t: Tensor, index: Tensor): Picks {
  expectTensor(operation, index, "index");
  if (index.dtype !== int64) {
    throw new TypeError(
      `${operation}: Expected a long tensor for index, but got ${index.dtype.toString()}; use index.long()`,
    );
  }
  const { size } = t.array;
  const places = checkedPlaces(
    index,
    size,
    true,
    (at) => `${operation}: out of range: tried to access index ${at} on a tensor of ${size} elements.`,
  );
  return { order: t.shape.map((_, d) => d), first: 0, count: t.shape.length, shape: index.shape, places };
}

/** The part of a source that an index covers: the source may be larger than the index. */
export function partOf(operation: string, source: Tensor, index: Tensor): Tensor {
  const { shape } = index;
  if (Math.max(1, source.shape.length) !== Math.max(1, shape.length)) {
    throw new RangeError(
      `${operation}: Index tensor must have the same number of dimensions as src tensor, but got [${shape.join(", ")}] and ` +
        `[${source.shape.join(", ")}]`,
    );
  }
  shape.forEach((length, d) => {
    if (length > (source.shape[d] ?? 1)) {
      throw new RangeError(
        `${operation}: Expected index [${shape.join(", ")}] to be smaller than src [${source.shape.join(", ")}] in every dimension`,
      );
    }
  });
  return shape.join() === source.shape.join()
    ? source
    : asStrided(source, shape, source.array.strides, source.array.offset);
}
