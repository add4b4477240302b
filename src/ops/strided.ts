// Any geometry over a storage, with its gradient.

import { record, type Tensor } from "../autograd/tensor.js";
import { addInto, copyInto, copyOf, filled } from "../ndarray/arithmetic.js";
import { forEachPosition, numberAt, writeAt } from "../ndarray/elements.js";
import type { NDArray } from "../ndarray/ndarray.js";
import type { Shape } from "../ndarray/shape.js";
import { viewOf } from "./view.js";

/** Where elements lie in a storage. */
interface Geometry {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/**
 * Any geometry over the storage. The gradient is scattered back by adding, so elements may overlap.
 *
 * @internal
 */
export function asStrided(t: Tensor, shape: Shape, strides: readonly number[], offset: number): Tensor {
  const { array } = t;
  const own: Geometry = { shape: array.shape, strides: array.strides, offset: array.offset };
  const shown: Geometry = { shape, strides, offset };
  return viewOf("AsStridedBackward0", t, array.view(shape, strides, offset), (g) =>
    transfer(g, shown, own, own),
  );
}

// Elements laid out as `from` are added up in a storage of their own and read as `to`. This is its own transpose with
// `from` and `to` exchanged. Where the viewed geometry shows one location several times, each of them has its share,
// as in PyTorch.
function transfer(t: Tensor, from: Geometry, to: Geometry, viewed: Geometry): Tensor {
  const shift = Math.min(from.offset, to.offset);
  const length = Math.max(from.offset + extentOf(from), to.offset + extentOf(to)) - shift;
  const whole = filled([length], 0, t.dtype);
  const at = (g: Geometry): NDArray => whole.view(g.shape, g.strides, g.offset - shift);
  addAt(at(from), t.array);
  if (mayOverlap(viewed)) {
    divideByCount(at(viewed), whole);
  }
  return record(
    "AsStridedBackwardBackward0",
    copyOf(at(to)),
    [t],
    (h) => [transfer(h, to, from, viewed)],
    [],
  );
}

// Adds elements to zeros; locations may repeat.
function addAt(target: NDArray, from: NDArray): void {
  if (!mayOverlap(target)) {
    copyInto(target, from);
    return;
  }
  // Dimensions of stride 0 first: they are sums that a kernel makes.
  const repeated = target.shape.findIndex((n, d) => n > 1 && target.strides[d] === 0);
  if (repeated >= 0) {
    for (let i = 0; i < (target.shape[repeated] as number); i++) {
      const without = (a: NDArray, offset: number): NDArray =>
        a.view(
          a.shape.filter((_, d) => d !== repeated),
          a.strides.filter((_, d) => d !== repeated),
          offset,
        );
      const part = without(from, from.offset + i * (from.strides[repeated] as number));
      const place = without(target, target.offset);
      if (mayOverlap(place)) {
        addAt(place, part);
      } else {
        addInto(place, part);
      }
    }
    return;
  }
  const dense = copyOf(from);
  forEachPosition(target, (position, i) => {
    writeAt(target, position, numberAt(target, position) + numberAt(dense, i));
  });
}

function divideByCount(viewed: NDArray, whole: NDArray): void {
  const counts = new Float64Array(whole.size);
  const start = viewed.offset;
  forEachPosition(viewed, (position) => {
    counts[start + position] = (counts[start + position] as number) + 1;
  });
  counts.forEach((count, i) => {
    if (count > 1) {
      writeAt(whole, i, numberAt(whole, i) / count);
    }
  });
}

/** Whether two indices may show the same location; never false where they do. */
function mayOverlap({ shape, strides }: Geometry): boolean {
  if (shape.includes(0)) {
    return false;
  }
  const dims = shape.map((_, d) => d).filter((d) => shape[d] !== 1);
  dims.sort((a, b) => (strides[a] as number) - (strides[b] as number));
  let reach = 0;
  for (const d of dims) {
    const step = strides[d] as number;
    if (step <= reach) {
      return true;
    }
    reach += step * ((shape[d] as number) - 1);
  }
  return false;
}

/** The number of elements from the first to the last that a geometry reads. */
export function extentOf({
  shape,
  strides,
}: {
  readonly shape: Shape;
  readonly strides: readonly number[];
}): number {
  if (shape.includes(0)) {
    return 0;
  }
  return shape.reduce((end, length, i) => end + (length - 1) * (strides[i] as number), 1);
}
