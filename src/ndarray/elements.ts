// Reading and writing single elements from JavaScript.

import { heap } from "../engine/heap.js";
import type { NDArray } from "./ndarray.js";

/** The element at a position counted in elements from the array's first. int64 comes as a number where that is exact. */
export function readAt(a: NDArray, position: number): number | bigint | boolean {
  const { itemsize, name } = a.dtype;
  const at = (a.storage.address + (a.offset + position) * itemsize) / itemsize;
  switch (name) {
    case "float32":
      return heap.f32[at] as number;
    case "float64":
      return heap.f64[at] as number;
    case "int32":
      return heap.i32[at] as number;
    case "uint8":
      return heap.u8[at] as number;
    case "bool":
      return heap.u8[at] !== 0;
    case "int64": {
      const low = heap.u32[2 * at] as number;
      const high = heap.i32[2 * at + 1] as number;
      const value = high * 2 ** 32 + low;
      return Number.isSafeInteger(value) ? value : (heap.i64[at] as bigint);
    }
  }
}

/** The same, as a number in every case; an int64 beyond 2^53 is rounded. */
export function numberAt(a: NDArray, position: number): number {
  return Number(readAt(a, position));
}

/** Writes an element, converted as PyTorch converts: to integers by truncation, to bool by comparing with zero. */
export function writeAt(a: NDArray, position: number, value: number | bigint | boolean): void {
  const { itemsize, name } = a.dtype;
  const at = (a.storage.address + (a.offset + position) * itemsize) / itemsize;
  switch (name) {
    case "float32":
      heap.f32[at] = Number(value);
      return;
    case "float64":
      heap.f64[at] = Number(value);
      return;
    case "int32":
      heap.i32[at] = Number(value);
      return;
    case "uint8":
      heap.u8[at] = Number(value);
      return;
    case "bool":
      heap.u8[at] = value ? 1 : 0;
      return;
    case "int64":
      writeInt64(at, value);
      return;
  }
}

function writeInt64(at: number, value: number | bigint | boolean): void {
  if (typeof value === "bigint") {
    heap.i64[at] = value;
    return;
  }
  const whole = Math.trunc(Number(value));
  if (Number.isSafeInteger(whole)) {
    heap.u32[2 * at] = whole >>> 0;
    heap.i32[2 * at + 1] = Math.floor(whole / 2 ** 32);
  } else {
    // NaN and what lies beyond the range have no int64; PyTorch's answer on x86 is the smallest.
    heap.i64[at] = whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : -(2n ** 63n);
  }
}

/** Calls `visit` with the position of every element, in order. */
export function forEachPosition(a: NDArray, visit: (position: number, index: number) => void): void {
  if (a.dense) {
    for (let i = 0; i < a.size; i++) {
      visit(i, i);
    }
    return;
  }
  const { shape, strides, size, rank } = a;
  const counter = new Array<number>(rank).fill(0);
  let position = 0;
  for (let i = 0; i < size; i++) {
    visit(position, i);
    for (let d = rank - 1; d >= 0; d--) {
      position += strides[d] as number;
      if ((counter[d] = (counter[d] as number) + 1) < (shape[d] as number)) {
        break;
      }
      position -= (shape[d] as number) * (strides[d] as number);
      counter[d] = 0;
    }
  }
}
