// The few operations on whole arrays that rooms below gradients need for themselves.

import { input } from "../expr/expr.js";
import { bool, type DType } from "./dtype.js";
import { writeAt } from "./elements.js";
import { ElementwiseFunction } from "./elementwise.js";
import { empty, type NDArray } from "./ndarray.js";
import type { Shape } from "./shape.js";

const identity = new ElementwiseFunction([input(0)], 0);
const sum = new ElementwiseFunction([input(0).add(input(1))], 0);

/** A dense copy in another element type, or in its own. */
export function copyOf(a: NDArray, dtype: DType = a.dtype): NDArray {
  return identity.apply("copy", [a], [], through(a.dtype, dtype), dtype);
}

/** Writes one array into another, converted and expanded as needed. Counts as a change in place. */
export function copyInto(out: NDArray, from: NDArray): void {
  const source = from.storage === out.storage ? copyOf(from) : from;
  identity.into([out], [source], [], through(source.dtype, out.dtype));
}

/** The array itself where it is dense, else a dense copy. */
export function denseOf(a: NDArray): NDArray {
  return a.dense ? a : copyOf(a);
}

/** a + b, of one type. */
export function addArrays(a: NDArray, b: NDArray): NDArray {
  return sum.apply("add", [a, b], [], a.dtype, a.dtype);
}

/** a += b, of one type. */
export function addInto(a: NDArray, b: NDArray): void {
  sum.into([a], [a, b], [], a.dtype);
}

/** An array of one value. */
export function filled(shape: Shape, value: number | bigint | boolean, dtype: DType): NDArray {
  const out = empty(shape, dtype);
  fillInto(out, value);
  return out;
}

/** Writes one value to every element. */
export function fillInto(out: NDArray, value: number | bigint | boolean): void {
  if (out.size === 0) {
    return;
  }
  const one = empty([], out.dtype);
  writeAt(one, 0, value);
  identity.into([out], [one], [], out.dtype);
}

// Conversion through the wider of the two keeps every value that both can hold; to bool it is a test for non-zero.
function through(from: DType, to: DType): DType {
  return to === bool ? from : from.index > to.index ? from : to;
}
