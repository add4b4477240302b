// Other geometry over the same elements: what each view does to shape, strides and offset. The arguments are checked
// by the operations.

import type { NDArray } from "./ndarray.js";

const at = (list: readonly number[], i: number): number => list[i] as number;

/** Dimension `order[i]` becomes dimension i. */
export function permuted(a: NDArray, order: readonly number[]): NDArray {
  return a.view(
    order.map((d) => at(a.shape, d)),
    order.map((d) => at(a.strides, d)),
  );
}

/** The part at one index of a dimension, without that dimension. */
export function selected(a: NDArray, dim: number, index: number): NDArray {
  const offset = a.offset + index * at(a.strides, dim);
  return a.view(
    a.shape.filter((_, d) => d !== dim),
    a.strides.filter((_, d) => d !== dim),
    offset,
  );
}

/** `length` indices of a dimension from `start`, `step` apart. */
export function sliced(a: NDArray, dim: number, start: number, length: number, step = 1): NDArray {
  const shape = a.shape.map((own, d) => (d === dim ? length : own));
  const strides = a.strides.map((own, d) => (d === dim ? own * step : own));
  return a.view(shape, strides, a.offset + start * at(a.strides, dim));
}

/** Inserts a dimension of size 1 before dimension `dim`. */
export function unsqueezed(a: NDArray, dim: number): NDArray {
  const stride = dim < a.rank ? at(a.shape, dim) * at(a.strides, dim) : 1;
  return a.view(inserted(a.shape, dim, 1), inserted(a.strides, dim, stride));
}

/** Drops the given dimensions, all of size 1. */
export function squeezed(a: NDArray, dims: readonly number[]): NDArray {
  return a.view(
    a.shape.filter((_, d) => !dims.includes(d)),
    a.strides.filter((_, d) => !dims.includes(d)),
  );
}

/** The elements whose index in `dim2` exceeds that in `dim1` by `shift`, as a new last dimension. */
export function diagonalOf(a: NDArray, shift: number, dim1: number, dim2: number): NDArray {
  const [rows, columns] = [at(a.shape, dim1), at(a.shape, dim2)];
  const length = Math.max(0, shift >= 0 ? Math.min(rows, columns - shift) : Math.min(rows + shift, columns));
  const [down, right] = [at(a.strides, dim1), at(a.strides, dim2)];
  const start = length === 0 ? 0 : shift >= 0 ? shift * right : -shift * down;
  const others = a.shape.map((_, d) => d).filter((d) => d !== dim1 && d !== dim2);
  return a.view(
    [...others.map((d) => at(a.shape, d)), length],
    [...others.map((d) => at(a.strides, d)), down + right],
    a.offset + start,
  );
}

/** Windows of `size` along a dimension, `step` apart: their number takes its place, their content comes last. */
export function windows(a: NDArray, dim: number, size: number, step: number): NDArray {
  if (a.rank === 0) {
    return a.view([size], [1]);
  }
  const count = Math.floor((at(a.shape, dim) - size) / step) + 1;
  return a.view(
    [...a.shape.map((own, d) => (d === dim ? count : own)), size],
    [...a.strides.map((own, d) => (d === dim ? own * step : own)), at(a.strides, dim)],
  );
}

/** The given dimensions from their end to their start: strides are negative, so for reading only. */
export function reversed(a: NDArray, dims: readonly number[]): NDArray {
  let { offset } = a;
  const strides = a.strides.map((own, d) => {
    if (!dims.includes(d) || at(a.shape, d) === 0) {
      return own;
    }
    offset += (at(a.shape, d) - 1) * own;
    return -own;
  });
  return a.view(a.shape, strides, offset);
}

/**
 * Repeated without a copy to a shape that it broadcasts to: new dimensions and those of size 1 get stride 0. Null where
 * a size differs.
 */
export function broadcasted(a: NDArray, shape: readonly number[]): NDArray | null {
  const lead = shape.length - a.rank;
  const strides = new Array<number>(shape.length).fill(0);
  for (let d = Math.max(0, lead); d < shape.length; d++) {
    const own = at(a.shape, d - lead);
    if (own === at(shape, d)) {
      strides[d] = at(a.strides, d - lead);
    } else if (own !== 1) {
      return null;
    }
  }
  return lead < 0 ? null : a.view(shape, strides);
}

function inserted(list: readonly number[], at: number, value: number): number[] {
  return [...list.slice(0, at), value, ...list.slice(at)];
}
