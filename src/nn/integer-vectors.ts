// Tensors of integers as lists of numbers, and back.

import type { Tensor } from "../autograd/tensor.js";
import { numberAt } from "../ndarray/elements.js";
import { tensor } from "../ops/creation.js";

/** @internal The elements of a tensor in order, of any type: lengths may come as floats. For index tensors there is `integersOf` of ndarray/picks. */
export function integersOf(t: Tensor): number[] {
  return Array.from({ length: t.array.size }, (_, i) => numberAt(t.array, i));
}

/** @internal A vector of integers. */
export const vector = (numbers: readonly number[]): Tensor => tensor(BigInt64Array.from(numbers.map(BigInt)));
