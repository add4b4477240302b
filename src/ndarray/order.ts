// The order of elements along a dimension.

import { heap } from "../engine/heap.js";
import { denseOf } from "./arithmetic.js";
import { int64 } from "./dtype.js";
import { empty, type NDArray } from "./ndarray.js";
import { integersOf } from "./picks.js";
import { sizeOf } from "./shape.js";

/** The elements of a dense array as numbers (int64 as BigInts). */
export function elementsOf(
  a: NDArray,
): Float32Array | Float64Array | Int32Array | Uint8Array | BigInt64Array {
  const start = a.address / a.dtype.itemsize;
  switch (a.dtype.name) {
    case "float32":
      return heap.f32.subarray(start, start + a.size);
    case "float64":
      return heap.f64.subarray(start, start + a.size);
    case "int32":
      return heap.i32.subarray(start, start + a.size);
    case "int64":
      return heap.i64.subarray(start, start + a.size);
    default:
      return heap.u8.subarray(start, start + a.size);
  }
}

/** Elements to compare, not to compute with. */
export type Comparable = ReturnType<typeof elementsOf>;

/** The same, where possible as numbers: int64 as Int32Array if all of them fit. */
export function comparableOf(a: NDArray): Comparable {
  if (a.dtype !== int64) {
    return elementsOf(a);
  }
  const whole = integersOf(a);
  return whole instanceof Int32Array ? whole : elementsOf(a);
}

/** Compares as PyTorch sorts: NaN is larger than everything. */
export function compareElements(a: number | bigint, b: number | bigint): number {
  if (a < b) {
    return -1;
  }
  if (a > b) {
    return 1;
  }
  // Equal, or NaN on some side.
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** The places of the elements along `dim` in sorted order, int64, of the array's shape. Elements that tie keep theirs. */
export function orderAlong(a: NDArray, dim: number, descending: boolean): NDArray {
  const source = denseOf(a);
  const indices = empty(a.shape, int64);
  const values = comparableOf(source);
  const length = a.rank === 0 ? 1 : (a.shape[dim] as number);
  const inner = a.rank === 0 ? 1 : sizeOf(a.shape.slice(dim + 1));
  const words = heap.i32;
  const start = indices.address / 4;
  const order = new Uint32Array(length);
  const sign = descending ? -1 : 1;
  for (let line = 0; line < a.size / Math.max(1, length); line++) {
    const base = Math.floor(line / inner) * length * inner + (line % inner);
    for (let i = 0; i < length; i++) {
      order[i] = i;
    }
    const at = (i: number): number | bigint => values[base + i * inner] as number | bigint;
    order.sort((i, j) => sign * compareElements(at(i), at(j)) || i - j);
    for (let i = 0; i < length; i++) {
      words[start + 2 * (base + i * inner)] = order[i] as number;
      words[start + 2 * (base + i * inner) + 1] = 0;
    }
  }
  return indices;
}
