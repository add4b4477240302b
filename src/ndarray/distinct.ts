// Which lines of a matrix are equal.

import { type Comparable, comparableOf, compareElements } from "./order.js";
import type { NDArray } from "./ndarray.js";

export interface Distinct {
  /** For each distinct line, or run of equal lines, the first that is like it. */
  readonly first: Int32Array;
  /** How many are like it. */
  readonly counts: Int32Array;
  /** For each line which one it is like. */
  readonly inverse: Int32Array;
}

/** Lines that are equal wherever they stand, in rising order; the first elements count most. NaN is like nothing. */
export function distinctLines(matrix: NDArray): Distinct {
  const values = comparableOf(matrix);
  const [lines = 0, length = 0] = matrix.shape;
  const order = Uint32Array.from({ length: lines }, (_, i) => i);
  order.sort((i, j) => compareLines(values, i * length, j * length, length) || i - j);
  return grouped(values, length, order);
}

/** Lines that are equal to the one before. */
export function consecutiveLines(matrix: NDArray): Distinct {
  const [lines = 0, length = 0] = matrix.shape;
  return grouped(
    comparableOf(matrix),
    length,
    Uint32Array.from({ length: lines }, (_, i) => i),
  );
}

function compareLines(values: Comparable, a: number, b: number, length: number): number {
  for (let k = 0; k < length; k++) {
    const order = compareElements(values[a + k] as number, values[b + k] as number);
    if (order !== 0) {
      return order;
    }
  }
  return 0;
}

function equalLines(values: Comparable, a: number, b: number, length: number): boolean {
  for (let k = 0; k < length; k++) {
    if (values[a + k] !== values[b + k]) {
      return false;
    }
  }
  return true;
}

function grouped(values: Comparable, length: number, order: Uint32Array): Distinct {
  const inverse = new Int32Array(order.length);
  const first = new Int32Array(order.length);
  const counts = new Int32Array(order.length);
  let groups = 0;
  for (let i = 0; i < order.length; i++) {
    const line = order[i] as number;
    if (i === 0 || !equalLines(values, (order[i - 1] as number) * length, line * length, length)) {
      first[groups++] = line;
    }
    counts[groups - 1] = (counts[groups - 1] as number) + 1;
    inverse[line] = groups - 1;
  }
  return { first: first.slice(0, groups), counts: counts.slice(0, groups), inverse };
}
