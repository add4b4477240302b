// Tensors of integers as lists of numbers, and back.

import type { Tensor } from "../autograd/tensor.js";
import { denseOf } from "../ndarray/arithmetic.js";
import { integersOf as elementsOf } from "../ndarray/picks.js";
import { tensor } from "../ops/creation.js";

/** @internal The elements of a tensor of integers, in order. */
export function integersOf(t: Tensor): number[] {
  return Array.from(elementsOf(denseOf(t.array)));
}

/** @internal A vector of integers. */
export const vector = (numbers: readonly number[]): Tensor => tensor(BigInt64Array.from(numbers.map(BigInt)));
