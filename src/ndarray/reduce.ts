// Reductions of whole arrays over some of their dimensions.

import { copyOf } from "./arithmetic.js";
import type { DType } from "./dtype.js";
import { numberAt, writeAt } from "./elements.js";
import { empty, type NDArray } from "./ndarray.js";
import { sizeOf, type Shape } from "./shape.js";

/** An array seen as rows: one for each element of the result, in order, holding what is reduced to it. */
export interface Rows {
  /** Dense, of `rows * length` elements. */
  readonly array: NDArray;
  readonly rows: number;
  readonly length: number;
  /** The shape of the result. */
  readonly shape: Shape;
}

/** The shape that is left when dimensions are reduced. */
export function reducedShape(shape: Shape, dims: readonly number[], keepdim: boolean): Shape {
  return keepdim ? shape.map((length, d) => (dims.includes(d) ? 1 : length)) : shape.filter((_, d) => !dims.includes(d));
}

/** Brings the reduced dimensions to the end; copies only where they are not there already. */
export function asRows(a: NDArray, dims: readonly number[], keepdim: boolean, dtype: DType = a.dtype): Rows {
  const kept = a.shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const order = [...kept, ...[...dims].sort((p, q) => p - q)];
  const shape = order.map((d) => a.shape[d] as number);
  const moved = a.view(shape, order.map((d) => a.strides[d] as number));
  const array = moved.dense && a.dtype === dtype ? moved : copyOf(moved, dtype);
  const length = sizeOf(dims.map((d) => a.shape[d] as number));
  return { array, rows: sizeOf(kept.map((d) => a.shape[d] as number)), length, shape: reducedShape(a.shape, dims, keepdim) };
}

/** The sum over dimensions, in the array's own type. */
export function sumArray(a: NDArray, dims: readonly number[], keepdim: boolean): NDArray {
  const { array, rows, length, shape } = asRows(a, dims, keepdim);
  const out = empty(shape, a.dtype);
  for (let r = 0; r < rows; r++) {
    let total = 0;
    for (let i = 0; i < length; i++) {
      total += numberAt(array, r * length + i);
    }
    writeAt(out, r, total);
  }
  return out;
}
