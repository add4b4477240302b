// Arithmetic: add, sub, mul, div and their kin.

import { Tensor } from "../autograd/tensor.js";
import { bool, int64 } from "../ndarray/dtype.js";
import { bind } from "./arguments.js";
import {
  type BinaryFunction,
  type BinaryInPlace,
  binary,
  type UnaryFunction,
  type UnaryInPlace,
  unary,
} from "./define.js";
import { printedAs } from "./node-name.js";
import { notBool, type Operand, Operation, samePromoted, toFloating } from "./operation.js";
import { intoOut, type OutOption } from "./out.js";
import { resultType, type Scalar } from "./promotion.js";

/** `add` and `sub` take a factor for the second operand. */
export interface AlphaOptions extends OutOption {
  alpha?: Scalar;
}

const plainAdd = new Operation({
  name: "add",
  arity: 2,
  types: samePromoted,
  value: (a, b) => a.add(b),
});

const scaledAdd = new Operation({
  name: "add",
  arity: 3,
  types: samePromoted,
  value: (a, b, alpha) => a.add(alpha.mul(b)),
});

const subtraction = notBool("use logicalXor or bitwiseXor on masks");

const plainSub = new Operation({
  name: "sub",
  arity: 2,
  types: subtraction,
  value: (a, b) => a.sub(b),
});

const scaledSub = new Operation({
  name: "sub",
  arity: 3,
  types: subtraction,
  value: (a, b, alpha) => a.sub(alpha.mul(b)),
});

function checkAlpha(name: string, input: Operand, other: Operand, alpha: Scalar): void {
  if (typeof alpha === "number" && !Number.isInteger(alpha) && !resultType(input, other).isFloatingPoint) {
    throw new TypeError(
      `${name}: For integral input tensors, argument alpha must not be a floating point number, but got ${alpha}`,
    );
  }
}

function rejectMasks(name: string, ...operands: readonly Operand[]): void {
  for (const operand of operands) {
    if (typeof operand === "boolean" || (operand instanceof Tensor && operand.dtype === bool)) {
      throw new TypeError(
        `${name}: Subtraction with a bool tensor is not supported, but got torch.bool; use logicalXor on masks, or logicalNot to invert one`,
      );
    }
  }
}

function withAlpha(
  name: string,
  plain: Operation,
  scaled: Operation,
  input: Tensor,
  other: Operand,
  options: AlphaOptions,
): Tensor {
  const { alpha = 1, out } = bind<AlphaOptions>(name, [options], [], ["alpha", "out"]);
  checkAlpha(name, input, other, alpha);
  return intoOut(name, alpha === 1 ? plain.call(input, other) : scaled.call(input, other, alpha), out);
}

function withAlphaInPlace(
  name: string,
  plain: Operation,
  scaled: Operation,
  input: Tensor,
  other: Operand,
  options: AlphaOptions,
): Tensor {
  const { alpha = 1 } = bind<AlphaOptions>(name, [options], [], ["alpha"]);
  checkAlpha(name, input, other, alpha);
  return alpha === 1 ? plain.callInPlace(input, other) : scaled.callInPlace(input, other, alpha);
}

/**
 * `input + alpha * other`, element by element, with broadcasting and type promotion.
 *
 * @param other a tensor that broadcasts with `input`, or a number.
 * @returns a tensor of the broadcast shape and promoted type.
 * @throws RangeError if the shapes do not broadcast.
 * @example torch.add(torch.tensor([1, 2]), 10) // tensor([11., 12.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.add.html
 */
export function add(input: Tensor, other: Operand, options?: AlphaOptions): Tensor {
  return options === undefined
    ? plainAdd.call(input, other)
    : withAlpha("add", plainAdd, scaledAdd, input, other, options);
}

/** `add`, written over `input`. */
export function add_(input: Tensor, other: Operand, options?: AlphaOptions): Tensor {
  return options === undefined
    ? plainAdd.callInPlace(input, other)
    : withAlphaInPlace("add_", plainAdd, scaledAdd, input, other, options);
}

/**
 * `input - alpha * other`, element by element, with broadcasting and type promotion.
 *
 * @throws TypeError for two masks.
 * @example torch.sub(torch.tensor([1, 2]), 1) // tensor([0., 1.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.sub.html
 */
export function sub(input: Tensor, other: Operand, options?: AlphaOptions): Tensor {
  rejectMasks("sub", input, other);
  return options === undefined
    ? plainSub.call(input, other)
    : withAlpha("sub", plainSub, scaledSub, input, other, options);
}

/** `sub`, written over `input`. */
export function sub_(input: Tensor, other: Operand, options?: AlphaOptions): Tensor {
  rejectMasks("sub_", input, other);
  return options === undefined
    ? plainSub.callInPlace(input, other)
    : withAlphaInPlace("sub_", plainSub, scaledSub, input, other, options);
}

/** Another name of `sub`. */
export const subtract: typeof sub = sub;

/** `alpha * input` taken from `other`: other - alpha * input. */
export function rsub(input: Tensor, other: Operand, options?: AlphaOptions): Tensor {
  const { alpha = 1 } = options === undefined ? {} : bind<AlphaOptions>("rsub", [options], [], ["alpha"]);
  rejectMasks("rsub", input, other);
  checkAlpha("rsub", input, other, alpha);
  const result = alpha === 1 ? plainSub.call(other, input) : scaledSub.call(other, input, alpha);
  return printedAs(other instanceof Tensor ? "RsubBackward0" : "RsubBackward1", result);
}

const mulOf = binary({
  name: "mul",
  types: samePromoted,
  value: (a, b) => a.mul(b),
  partials: (a, b) => [b, a],
});

/**
 * `input * other`, element by element, with broadcasting and type promotion.
 *
 * @example torch.mul(torch.tensor([1, 2]), 10) // tensor([10., 20.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.mul.html
 */
export const mul: BinaryFunction = mulOf.call;

/** `mul`, written over the first tensor. */
export const mul_: BinaryInPlace = mulOf.inPlace;

/** Another name of `mul`. */
export const multiply: BinaryFunction = mul;

const reciprocalOf = unary({
  name: "reciprocal",
  types: toFloating,
  value: (x) => x.reciprocal(),
  partials: (_, y) => [y.mul(y).neg()],
});

/**
 * 1 / x.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.reciprocal.html
 */
export const reciprocal: UnaryFunction = reciprocalOf.call;

/** `reciprocal`, written over the tensor. */
export const reciprocal_: UnaryInPlace = reciprocalOf.inPlace;

const squareOf = unary({
  name: "square",
  node: "PowBackward0",
  // The square of a truth value is a number.
  types: (_, type) => (type === bool ? { compute: int64, result: int64 } : { compute: type, result: type }),
  value: (x) => x.mul(x),
  partials: (x) => [x.mul(2)],
});

/**
 * x^2.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.square.html
 */
export const square: UnaryFunction = squareOf.call;

/** `square`, written over the tensor. */
export const square_: UnaryInPlace = squareOf.inPlace;

/** Another name of `sub_`. */
export const subtract_: typeof sub_ = sub_;
/** Another name of `mul_`. */
export const multiply_: BinaryInPlace = mul_;
