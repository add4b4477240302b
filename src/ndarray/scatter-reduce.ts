// Several values combined at each place of an array.

import { heap } from "../engine/heap.js";
import { copyOf } from "./arithmetic.js";
import type { NDArray } from "./ndarray.js";

export type ScatterReduction = "sum" | "prod" | "mean" | "amax" | "amin";

type Combine<T> = (a: T, b: T) => T;

/** NaN wins, as in max and min everywhere. */
const FLOATS: Readonly<Record<ScatterReduction, Combine<number>>> = {
  sum: (a, b) => a + b,
  mean: (a, b) => a + b,
  prod: (a, b) => a * b,
  amax: (a, b) => Math.max(a, b),
  amin: (a, b) => Math.min(a, b),
};

// Products of integers wrap in 32 bits; sums stay exact until they are stored.
const INTEGERS: Readonly<Record<ScatterReduction, Combine<number>>> = { ...FLOATS, prod: Math.imul };

const BITS: Readonly<Record<ScatterReduction, Combine<number>>> = {
  ...FLOATS,
  sum: (a, b) => a | b,
  prod: (a, b) => a & b,
};

const LONGS: Readonly<Record<ScatterReduction, Combine<bigint>>> = {
  sum: (a, b) => BigInt.asIntN(64, a + b),
  mean: (a, b) => BigInt.asIntN(64, a + b),
  prod: (a, b) => BigInt.asIntN(64, a * b),
  amax: (a, b) => (a > b ? a : b),
  amin: (a, b) => (a < b ? a : b),
};

function combineAt<T>(
  work: { [index: number]: T },
  places: Int32Array | Float64Array,
  values: { readonly [index: number]: T },
  first: number,
  counts: Int32Array,
  combine: Combine<T>,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    const value = values[first + i] as T;
    work[place] = counts[place] === 0 ? value : combine(work[place] as T, value);
    counts[place] = (counts[place] as number) + 1;
  }
}

/**
 * A dense copy of `self` in which the values of each place are combined. float32 is combined in float64 and rounded once.
 *
 * @param values dense, of the same type, one for each place.
 * @param includeSelf whether what is there counts as one of the values.
 */
export function scatterReduced(
  self: NDArray,
  places: Int32Array | Float64Array,
  values: NDArray,
  reduction: ScatterReduction,
  includeSelf: boolean,
): NDArray {
  const out = copyOf(self);
  const { size, dtype } = out;
  const counts = new Int32Array(size).fill(includeSelf ? 1 : 0);
  const at = out.address / dtype.itemsize;
  const first = values.address / dtype.itemsize;
  if (dtype.name === "int64") {
    const work = heap.i64.subarray(at, at + size);
    combineAt(work, places, heap.i64, first, counts, LONGS[reduction]);
    if (reduction === "mean") {
      for (let i = 0; i < size; i++) {
        const count = BigInt(Math.max(1, counts[i] as number));
        const total = work[i] as bigint;
        work[i] = (total - (((total % count) + count) % count)) / count;
      }
    }
    return out;
  }
  const view = { float32: heap.f32, float64: heap.f64, int32: heap.i32, uint8: heap.u8, bool: heap.u8 }[
    dtype.name
  ];
  const stored = view.subarray(at, at + size);
  const work = Float64Array.from(stored);
  const table = dtype.isFloatingPoint ? FLOATS : dtype.name === "bool" ? BITS : INTEGERS;
  combineAt<number>(work, places, view, first, counts, table[reduction]);
  if (reduction === "mean") {
    divideAt(work, counts, dtype.isFloatingPoint ? null : stored);
  }
  stored.set(work);
  return out;
}

// Integers wrap before they are divided, towards minus infinity.
function divideAt(work: Float64Array, counts: Int32Array, wrap: { [index: number]: number } | null): void {
  for (let i = 0; i < work.length; i++) {
    const count = Math.max(1, counts[i] as number);
    if (wrap === null) {
      work[i] = (work[i] as number) / count;
    } else {
      wrap[i] = work[i] as number;
      work[i] = Math.floor((wrap[i] as number) / count);
    }
  }
}
