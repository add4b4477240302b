// The loops that run through arrays side by side.

import type { NDArray } from "./ndarray.js";
import { sizeOf, type Shape } from "./shape.js";

/** The stride of an array in dimension `d` of so many to which it expands. */
function strideAt({ shape, strides }: NDArray, d: number, rank: number): number {
  const own = d - rank + shape.length;
  return own < 0 || shape[own] === 1 ? 0 : (strides[own] as number);
}

/** The loops over a shape, for arrays that expand to it: dimensions that step alike are joined, sizes of 1 dropped. */
export function coalesce(
  shape: Shape,
  arrays: readonly NDArray[],
): { lengths: number[]; strides: number[][] } {
  const lengths: number[] = [];
  const strides: number[][] = [];
  for (let i = 0; i < arrays.length; i++) {
    strides.push([]);
  }
  const rank = shape.length;
  for (let d = 0; d < rank; d++) {
    const length = shape[d] as number;
    if (length === 1) {
      continue;
    }
    const last = lengths.length - 1;
    let joins = last >= 0;
    for (let i = 0; joins && i < arrays.length; i++) {
      joins = (strides[i] as number[])[last] === strideAt(arrays[i] as NDArray, d, rank) * length;
    }
    if (joins) {
      lengths[last] = (lengths[last] as number) * length;
    } else {
      lengths.push(length);
    }
    for (let i = 0; i < arrays.length; i++) {
      (strides[i] as number[])[lengths.length - 1] = strideAt(arrays[i] as NDArray, d, rank);
    }
  }
  if (lengths.length === 0) {
    lengths.push(sizeOf(shape));
    for (const list of strides) {
      list.push(0);
    }
  }
  return { lengths, strides };
}
