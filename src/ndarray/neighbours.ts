// The next number that a floating point type can hold.

import { heap } from "../engine/heap.js";
import { emptyLike, type NDArray } from "./ndarray.js";

/**
 * The next representable number after each element of `from` in the direction of `to`: dense arrays of one shape and one
 * floating point type.
 */
export function neighbours(from: NDArray, to: NDArray): NDArray {
  const out = emptyLike(from, from.dtype);
  const { itemsize, name } = from.dtype;
  const at = (x: NDArray): number => x.address / itemsize;
  if (name === "float32") {
    singles(at(out), at(from), at(to), from.size);
  } else {
    doubles(at(out), at(from), at(to), from.size);
  }
  return out;
}

// Without the sign, the bits of floating point numbers count upwards: one more is the next further from zero.
function singles(out: number, from: number, to: number, size: number): void {
  const { f32, i32 } = heap;
  for (let i = 0; i < size; i++) {
    const [x, y] = [f32[from + i] as number, f32[to + i] as number];
    if (x === 0 && x !== y && !Number.isNaN(y)) {
      i32[out + i] = y > 0 ? 1 : 1 | (1 << 31);
    } else if (x === y || Number.isNaN(x) || Number.isNaN(y)) {
      f32[out + i] = Number.isNaN(x) ? x : y;
    } else {
      i32[out + i] = (i32[from + i] as number) + (x < y === x > 0 ? 1 : -1);
    }
  }
}

function doubles(out: number, from: number, to: number, size: number): void {
  const { f64, i32, u32 } = heap;
  for (let i = 0; i < size; i++) {
    const [x, y] = [f64[from + i] as number, f64[to + i] as number];
    const low = 2 * (out + i);
    if (x === 0 && x !== y && !Number.isNaN(y)) {
      i32[low] = 1;
      i32[low + 1] = y > 0 ? 0 : 1 << 31;
    } else if (x === y || Number.isNaN(x) || Number.isNaN(y)) {
      f64[out + i] = Number.isNaN(x) ? x : y;
    } else {
      const step = x < y === x > 0 ? 1 : -1;
      const bits = (u32[2 * (from + i)] as number) + step;
      i32[low] = bits;
      // A carry into the upper half.
      i32[low + 1] = (i32[2 * (from + i) + 1] as number) + (bits < 0 ? -1 : bits >= 2 ** 32 ? 1 : 0);
    }
  }
}
