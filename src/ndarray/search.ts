// Places in sorted sequences, and membership.

import { heap } from "../engine/heap.js";
import { bool, type DType } from "./dtype.js";
import { empty, type NDArray } from "./ndarray.js";
import { type Comparable, comparableOf, elementsOf } from "./order.js";

// The first place in values[start .. start + length) that does not come before x; after elements equal to it, if `right`.
// A NaN comes last, whatever is there.
function placeOf(
  values: Comparable,
  start: number,
  length: number,
  x: number | bigint,
  right: boolean,
): number {
  let [low, high] = [start, start + length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = values[middle] as number | bigint;
    if (right ? value > x : value >= x) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low - start;
}

/** Both as numbers, or both as they are: an int64 that needs all of its bits must not meet a rounded one. */
function alike(a: NDArray, b: NDArray): [Comparable, Comparable] {
  const [x, y] = [comparableOf(a), comparableOf(b)];
  return x instanceof BigInt64Array === y instanceof BigInt64Array ? [x, y] : [elementsOf(a), elementsOf(b)];
}

/**
 * Where each element would stand in a sorted sequence. All arrays are dense, and the first two of one type.
 *
 * @param sequences one sequence for all elements, or as many as `wanted` has rows.
 * @param dtype int64 or int32.
 */
export function placesIn(sequences: NDArray, wanted: NDArray, right: boolean, dtype: DType): NDArray {
  const out = empty(wanted.shape, dtype);
  const [values, sought] = alike(sequences, wanted);
  const length = sequences.shape[sequences.rank - 1] as number;
  const shared = sequences.rank === 1;
  const perRow = shared ? Math.max(1, wanted.size) : (wanted.shape[wanted.rank - 1] as number);
  const words = heap.i32;
  const step = dtype.itemsize / 4;
  const start = out.address / 4;
  for (let i = 0; i < wanted.size; i++) {
    const row = shared ? 0 : Math.floor(i / perRow);
    words[start + i * step] = placeOf(values, row * length, length, sought[i] as number | bigint, right);
    if (step === 2) {
      words[start + i * step + 1] = 0;
    }
  }
  return out;
}

/** Which elements of a dense array occur in another of the same type; NaN does not. */
export function membersOf(elements: NDArray, others: NDArray, invert: boolean): NDArray {
  const out = empty(elements.shape, bool);
  const [values, known] = alike(elements, others);
  const set = new Set<number | bigint>(known as Iterable<number | bigint>);
  const bytes = heap.u8;
  const start = out.address;
  for (let i = 0; i < elements.size; i++) {
    const value = values[i] as number | bigint;
    bytes[start + i] = (set.has(value) && !Number.isNaN(value)) === invert ? 0 : 1;
  }
  return out;
}
