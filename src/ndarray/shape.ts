// Shapes and strides: arithmetic on small arrays of integers, no data.

import { describe, describeList, shown } from "./describe.js";

export type Shape = readonly number[];

/** The number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) {
    size *= shape[i] as number;
  }
  return size;
}

/** Strides, in elements, of a dense array whose last dimension runs fastest. */
export function denseStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= Math.max(1, shape[i] as number);
  }
  return strides;
}

/** Whether elements lie in memory in order, without gaps. Dimensions of size 1 may have any stride. */
export function isDense(shape: Shape, strides: readonly number[]): boolean {
  if (shape.includes(0)) {
    return true;
  }
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const length = shape[i] as number;
    if (length !== 1) {
      if (strides[i] !== step) {
        return false;
      }
      step *= length;
    }
  }
  return true;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) {
    return true;
  }
  if (a.length !== b.length) {
    return false;
  }
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) {
      return false;
    }
  }
  return true;
}

/**
 * The shape both expand to. Throws where a dimension differs and neither is 1.
 *
 * @source https://docs.pytorch.org/docs/stable/notes/broadcasting.html
 */
export function broadcastShapes(operation: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) {
    return a;
  }
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const p = a[a.length - i] ?? 1;
    const q = b[b.length - i] ?? 1;
    if (p !== q && p !== 1 && q !== 1) {
      throw new RangeError(
        `${operation}: The size of tensor a (${p}) must match the size of tensor b (${q}) at non-singleton ` +
          `dimension ${rank - i}; got shapes [${a.join(", ")}] and [${b.join(", ")}]`,
      );
    }
    out[rank - i] = p === 1 ? q : p;
  }
  return out;
}

/** The dimension as an index from 0; a negative one counts from the end. A 0-d tensor accepts -1 and 0. */
export function wrapDim(operation: string, dim: number, rank: number): number {
  const range = Math.max(1, rank);
  if (!Number.isInteger(dim)) {
    throw new TypeError(`${operation}: a dimension must be an integer, but got ${shown(dim)}`);
  }
  if (dim < -range || dim >= range) {
    throw new RangeError(
      `${operation}: Dimension out of range (expected to be in range of [${-range}, ${range - 1}], but got ${dim})`,
    );
  }
  return dim < 0 ? dim + range : dim;
}

/** Two different dimensions as indices from 0. */
export function wrapDimPair(operation: string, dim1: number, dim2: number, rank: number): [number, number] {
  const [a, b] = [wrapDim(operation, dim1, rank), wrapDim(operation, dim2, rank)];
  if (a === b) {
    throw new RangeError(`${operation}: diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  }
  return [a, b];
}

/** Several dimensions as indices from 0, without repeats; `undefined`, `null` or an empty list mean all of them. */
export function wrapDims(
  operation: string,
  dims: number | readonly number[] | null | undefined,
  rank: number,
): number[] {
  if (dims === undefined || dims === null || (Array.isArray(dims) && dims.length === 0)) {
    const all = new Array<number>(rank);
    for (let d = 0; d < rank; d++) {
      all[d] = d;
    }
    return all;
  }
  const list = Array.isArray(dims) ? (dims as readonly number[]) : [dims as number];
  const wrapped = list.map((d) => wrapDim(operation, d, rank));
  if (new Set(wrapped).size !== wrapped.length) {
    throw new RangeError(`${operation}: dim ${list.join(", ")} appears multiple times in the list of dims`);
  }
  return rank === 0 ? [] : wrapped;
}

/** Checks that every size is a non-negative integer. */
export function checkShape(operation: string, shape: Shape): void {
  if (!Array.isArray(shape)) {
    throw new TypeError(`${operation}: a shape must be an array of integers, but got ${describe(shape)}`);
  }
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0) {
      throw new RangeError(
        `${operation}: sizes must be non-negative integers, but got ${describeList(shape)}`,
      );
    }
  }
}

/** Whether the elements lie without gaps, in whatever order of dimensions: a transposed matrix. */
export function fillsItsSpan({
  shape,
  strides,
}: {
  readonly shape: Shape;
  readonly strides: readonly number[];
}): boolean {
  let step = 1;
  const real = strides.map((stride, d) => [stride, shape[d] as number] as const);
  for (const [stride, length] of real.filter(([, l]) => l !== 1).sort(([a], [b]) => a - b)) {
    if (stride !== step) {
      return false;
    }
    step *= length;
  }
  return true;
}
