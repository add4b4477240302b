// Parts of a dense tensor as runs of elements that lie side by side.

import { shown } from "../ndarray/describe.js";
import { type Shape, sizeOf } from "../ndarray/shape.js";

/** What is taken of one dimension. */
export interface Range {
  readonly start: number;
  readonly length: number;
  /** Whether an integer took it, so that the dimension is gone. */
  readonly dropped: boolean;
}

/** One range a dimension. */
export function rangesOf(operation: string, shape: Shape, items: readonly unknown[]): Range[] {
  const dots = items.indexOf("...");
  if (dots !== items.lastIndexOf("...")) {
    throw new RangeError(`${operation}: an index can only have a single ellipsis ('...')`);
  }
  const given = items.length - (dots < 0 ? 0 : 1);
  if (given > shape.length) {
    throw new RangeError(`${operation}: too many indices for tensor of dimension ${shape.length}`);
  }
  const all = new Array<string>(shape.length - given).fill(":");
  const full = dots < 0 ? [...items, ...all] : [...items.slice(0, dots), ...all, ...items.slice(dots + 1)];
  return full.map((item, dim) => rangeOf(operation, item, shape[dim] as number, dim));
}

function rangeOf(operation: string, item: unknown, size: number, dim: number): Range {
  if (typeof item === "number" && Number.isInteger(item)) {
    if (item < -size || item >= size) {
      throw new RangeError(
        `${operation}: index ${item} is out of bounds for dimension ${dim} with size ${size}`,
      );
    }
    return { start: item < 0 ? item + size : item, length: 1, dropped: true };
  }
  const parts = typeof item === "string" ? /^\s*(-?\d*)\s*:\s*(-?\d*)\s*(?::\s*1?\s*)?$/.exec(item) : null;
  if (parts === null || parts[1] === "-" || parts[2] === "-") {
    throw new TypeError(
      `${operation}: expected an integer, "..." or a slice of step 1 such as "2:5" at dim ${dim}, but got ${shown(item)}`,
    );
  }
  const bound = (text: string | undefined, otherwise: number): number => {
    const value = text === undefined || text === "" ? otherwise : Number(text);
    return Math.max(0, Math.min(size, value < 0 ? value + size : value));
  };
  const start = bound(parts[1], 0);
  return { start, length: Math.max(0, bound(parts[2], size) - start), dropped: false };
}

/** The runs in order, in elements from the tensor's first. */
export function* runsOf(
  shape: Shape,
  ranges: readonly Range[],
): Generator<{ readonly offset: number; readonly length: number }> {
  // The dimensions after `split` are whole, so what is taken of it lies side by side.
  let split = shape.length - 1;
  while (split > 0 && (ranges[split] as Range).length === shape[split]) {
    split--;
  }
  if (ranges.length === 0) {
    yield { offset: 0, length: 1 };
    return;
  }
  const strides = shape.map((_, d) => sizeOf(shape.slice(d + 1)));
  const length = (ranges[split] as Range).length * (strides[split] as number);
  const outer = ranges.slice(0, split);
  const count = outer.reduce((product, range) => product * range.length, 1);
  const first = ranges.reduce((sum, range, d) => sum + range.start * (strides[d] as number), 0);
  const counter = outer.map(() => 0);
  let offset = first;
  for (let i = 0; i < count; i++) {
    yield { offset, length };
    for (let d = split - 1; d >= 0; d--) {
      offset += strides[d] as number;
      if ((counter[d] = (counter[d] as number) + 1) < (outer[d] as Range).length) {
        break;
      }
      offset -= (outer[d] as Range).length * (strides[d] as number);
      counter[d] = 0;
    }
  }
}
