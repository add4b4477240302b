// What systems of linear equations ask of their two sides.

import type { Tensor } from "../autograd/tensor.js";
import { broadcastShapes } from "../ndarray/shape.js";
import { expand } from "./broadcast.js";

/** @throws TypeError unless both have one element type. */
export function expectOneType(
  operation: string,
  A: Tensor,
  B: Tensor,
  [a, b]: readonly [string, string] = ["A", "B"],
): void {
  if (B.dtype !== A.dtype) {
    throw new TypeError(
      `${operation}: Expected ${a} and ${b} to have the same dtype, but found ${a} of type ${A.dtype.toString()} and ${b} of type ${B.dtype.toString()}; convert one with .to()`,
    );
  }
}

/**
 * @param left whether A X = B is meant, or X A = B.
 * @param given what the user gave for B.
 * @throws RangeError unless the sizes of both sides fit.
 */
export function expectEquation(
  operation: string,
  A: Tensor,
  B: Tensor,
  left = true,
  given: Tensor = B,
): void {
  const { length: rank } = B.shape;
  if (rank < 2 || A.shape[A.shape.length - 1] !== B.shape[rank - (left ? 2 : 1)]) {
    throw new RangeError(
      `${operation}: Incompatible shapes of A and B for the equation ${left ? "AX = B" : "XA = B"}: [${A.shape.join(", ")}] and [${given.shape.join(", ")}]`,
    );
  }
}

/** Matrices repeated without a copy, so that both have one batch. */
export function broadcastBatches(operation: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const batch = broadcastShapes(operation, a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [expand(a, [...batch, ...a.shape.slice(-2)]), expand(b, [...batch, ...b.shape.slice(-2)])];
}
