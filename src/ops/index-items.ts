// What may stand between the brackets of an index, and how it is read: first everything that a view can do, then what
// is left for index arrays.

import { Tensor } from "../autograd/tensor.js";
import { bool, int64, uint8 } from "../ndarray/dtype.js";
import { readAt } from "../ndarray/elements.js";
import { fromData, type Nested } from "../ndarray/from-data.js";
import { sliced, unsqueezed } from "../ndarray/geometry.js";
import { describe } from "../ndarray/describe.js";
import { reshape, viewOf, selectView, windowOf } from "./view.js";
import { expectTensor } from "./expect-tensor.js";

/**
 * One item of an index: an integer; a Python slice as text (`":"`, `"1:"`, `"-3::2"`); `"..."` for all dimensions
 * between; `null` for a new dimension; a boolean; a mask or index tensor; nested arrays of integers or booleans.
 */
export type Index = number | bigint | boolean | string | null | Tensor | readonly Nested[];

/** The index tensor that replaces a dimension, null where it stays, "covered" at the further dimensions of a mask. */
export type Slot = Tensor | "covered" | null;

/** What is left after views: for each dimension of `view` what replaces it. */
export interface Resolved {
  readonly view: Tensor;
  readonly slots: readonly Slot[];
  /** Where each dimension of `view` stood in the indexed tensor, for messages. */
  readonly origins: readonly number[];
}

/** Applies all that views can do. */
export function resolve(operation: string, self: Tensor, indices: readonly Index[]): Resolved {
  const items = indices.map((item) => asTensorItem(operation, item));
  const consumed = items.reduce<number>((sum, item) => sum + dimensionsOf(item), 0);
  const rank = self.shape.length;
  const ellipses = items.filter((item) => item === "...").length;
  if (ellipses > 1) {
    throw new RangeError(`${operation}: an index can only have a single ellipsis ('...')`);
  }
  if (consumed > rank) {
    const [only] = items;
    throw new RangeError(
      rank === 0 && items.length === 1 && (typeof only === "number" || typeof only === "bigint")
        ? `${operation}: invalid index of a 0-dim tensor. Use item() to convert a 0-dim tensor to a number`
        : `${operation}: too many indices for tensor of dimension ${rank}`,
    );
  }
  let view = self;
  let dim = 0;
  let origin = 0;
  const slots: Slot[] = [];
  const origins: number[] = [];
  const keep = (slot: Slot, from: number): void => {
    slots[dim] = slot;
    origins[dim++] = from;
  };
  for (const item of items) {
    if (item === "...") {
      for (let i = consumed; i < rank; i++) {
        keep(null, origin++);
      }
    } else if (item === null) {
      view = newDimension(view, dim);
      keep(null, -1);
    } else if (item instanceof Tensor) {
      if (isMask(item) && item.shape.length === 0) {
        view = newDimension(view, dim);
        keep(reshape(item, [1]), -1);
      } else {
        for (let i = 0; i < dimensionsOf(item); i++) {
          // A mask stands at its first dimension and covers the others.
          keep(i === 0 ? item : "covered", origin++);
        }
      }
    } else if (typeof item === "string") {
      view = sliceOf(operation, view, dim, item);
      keep(null, origin++);
    } else {
      view = oneOf(operation, view, dim, Number(item), origin++);
    }
  }
  while (dim < view.shape.length) {
    keep(null, origin++);
  }
  if (view === self) {
    view = viewOf("AliasBackward0", self, self.array, (g) => g);
  }
  return { view, slots, origins };
}

/** Whether a tensor marks elements, and does not number them. */
export function isMask(t: Tensor): boolean {
  expectTensor("isMask", t);
  return t.dtype === bool || t.dtype === uint8;
}

type Item = number | bigint | string | null | Tensor;

// Booleans and nested arrays as tensors; a 0-d integer tensor as its number.
function asTensorItem(operation: string, item: Index): Item {
  if (item instanceof Tensor) {
    if (item.dtype.isFloatingPoint) {
      throw new TypeError(
        `${operation}: tensors used as indices must be long, int, byte or bool tensors, but got ${item.dtype.toString()}; use .long()`,
      );
    }
    return item.shape.length === 0 && !isMask(item) ? (readAt(item.array, 0) as number) : item;
  }
  if (typeof item === "boolean") {
    return new Tensor(fromData(operation, item, bool, bool));
  }
  if (typeof item === "number" || typeof item === "bigint") {
    if (!Number.isInteger(Number(item))) {
      throw new TypeError(`${operation}: an index must be an integer, but got ${String(item)}`);
    }
    return item;
  }
  if (typeof item === "string") {
    const text = item.trim();
    return /^[+-]?\d+$/.test(text) ? Number(text) : text;
  }
  if (item === null) {
    return null;
  }
  if (Array.isArray(item)) {
    // Read first: it refuses what is nested without end.
    const array = fromData(operation, item as Nested, undefined, int64);
    const booleans = holdsBooleans(item);
    checkWhole(operation, item);
    return asTensorItem(
      operation,
      new Tensor(booleans && array.dtype !== bool ? fromData(operation, item as Nested, bool, int64) : array),
    );
  }
  throw new TypeError(
    `${operation}: only integers, slices ("1:3"), ellipsis ("..."), null and long or byte Tensors are valid indices ` +
      `(got ${describe(item)})`,
  );
}

function holdsBooleans(item: Nested): boolean {
  return Array.isArray(item)
    ? item.length > 0 && holdsBooleans(item[0] as Nested)
    : typeof item === "boolean";
}

function checkWhole(operation: string, item: Nested): void {
  if (Array.isArray(item)) {
    for (const inner of item as readonly Nested[]) {
      checkWhole(operation, inner);
    }
  } else if (typeof item === "number" && !Number.isInteger(item)) {
    throw new TypeError(`${operation}: an index must be an integer, but got ${item}`);
  }
}

/** How many dimensions an item uses up. */
function dimensionsOf(item: Item): number {
  if (item === null || item === "...") {
    return 0;
  }
  return item instanceof Tensor && isMask(item) ? item.shape.length : 1;
}

function newDimension(t: Tensor, dim: number): Tensor {
  const from = t.shape;
  return viewOf("UnsqueezeBackward0", t, unsqueezed(t.array, dim), (g) => reshape(g, from));
}

function oneOf(operation: string, t: Tensor, dim: number, given: number, origin: number): Tensor {
  const size = t.shape[dim] as number;
  if (given < -size || given >= size) {
    throw new RangeError(
      `${operation}: index ${given} is out of bounds for dimension ${origin} with size ${size}`,
    );
  }
  const index = given < 0 ? given + size : given;
  return selectView(t, dim, index);
}

const SLICE = /^([+-]?\d+)?\s*:\s*([+-]?\d+)?\s*(?::\s*([+-]?\d+)?)?$/;

// Python's slice: bounds beyond the ends are clamped.
function sliceOf(operation: string, t: Tensor, dim: number, text: string): Tensor {
  const parts = SLICE.exec(text);
  if (parts === null) {
    throw new TypeError(
      `${operation}: "${text}" is not a slice; write "start:stop:step", any of them left out, or "..."`,
    );
  }
  const size = t.shape[dim] as number;
  const step = parts[3] === undefined ? 1 : Number(parts[3]);
  if (step <= 0) {
    throw new RangeError(
      step === 0
        ? `${operation}: slice step cannot be zero`
        : `${operation}: step must be greater than zero; use flip to reverse`,
    );
  }
  const clamp = (bound: string | undefined, otherwise: number): number => {
    const value = bound === undefined ? otherwise : Number(bound);
    return Math.min(size, Math.max(0, value < 0 ? value + size : value));
  };
  const start = clamp(parts[1], 0);
  const length = Math.max(0, Math.ceil((clamp(parts[2], size) - start) / step));
  if (length === size) {
    return t;
  }
  return windowOf("SliceBackward0", t, (a) => sliced(a, dim, start, length, step));
}
