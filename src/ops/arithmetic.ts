// Arithmetic: add, sub, mul, div and their kin.

import type { Tensor } from "../autograd/tensor.js";
import { Operation, samePromoted, type Operand } from "./operation.js";
import { bind } from "./arguments.js";
import type { Scalar } from "./promotion.js";

const plainAdd = new Operation({
  name: "add",
  node: "AddBackward0",
  arity: 2,
  types: samePromoted,
  value: (a, b) => a.add(b),
});

const scaledAdd = new Operation({
  name: "add",
  node: "AddBackward0",
  arity: 3,
  types: samePromoted,
  value: (a, b, alpha) => a.add(alpha.mul(b)),
});

const multiply = new Operation({
  name: "mul",
  node: "MulBackward0",
  arity: 2,
  types: samePromoted,
  value: (a, b) => a.mul(b),
  partials: (a, b) => [b, a],
});

/**
 * `input + alpha * other`, element by element, with broadcasting and type promotion.
 *
 * @param other a tensor that broadcasts with `input`, or a number.
 * @returns a tensor of the broadcast shape and promoted type.
 * @throws RangeError if the shapes do not broadcast.
 * @example torch.add(torch.tensor([1, 2]), 10) // tensor([11., 12.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.add.html
 */
export function add(input: Tensor, other: Operand, options?: { alpha?: Scalar }): Tensor {
  const alpha = options === undefined ? 1 : (bind<{ alpha?: Scalar }>("add", [options], [], ["alpha"]).alpha ?? 1);
  return alpha === 1 ? plainAdd.call(input, other) : scaledAdd.call(input, other, alpha);
}

/** `add`, written over `input`. */
export function add_(input: Tensor, other: Operand, options?: { alpha?: Scalar }): Tensor {
  const alpha = options === undefined ? 1 : (bind<{ alpha?: Scalar }>("add_", [options], [], ["alpha"]).alpha ?? 1);
  return alpha === 1 ? plainAdd.callInPlace(input, other) : scaledAdd.callInPlace(input, other, alpha);
}

/**
 * `input * other`, element by element, with broadcasting and type promotion.
 *
 * @example torch.mul(torch.tensor([1, 2]), 10) // tensor([10., 20.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.mul.html
 */
export function mul(input: Tensor, other: Operand): Tensor {
  return multiply.call(input, other);
}

/** `mul`, written over `input`. */
export function mul_(input: Tensor, other: Operand): Tensor {
  return multiply.callInPlace(input, other);
}

