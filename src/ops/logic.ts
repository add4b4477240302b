// Logic on masks and bits, and tests for NaN and infinity.

import { Tensor } from "../autograd/tensor.js";
import { bool } from "../ndarray/dtype.js";
import { onlyMasks } from "./out.js";
import {
  type BinaryFunction,
  type BinaryInPlace,
  binary,
  type UnaryFunction,
  type UnaryInPlace,
  unary,
} from "./define.js";
import { integersOnly, toBool } from "./operation.js";

const logicalAndOf = binary({
  name: "logicalAnd",
  types: toBool,
  value: (a, b) => a.ne(0).and(b.ne(0)),
});

/**
 * Whether both are not zero.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.logical_and.html
 */
export const logicalAnd: BinaryFunction = logicalAndOf.call;

/** `logicalAnd`, written over the first tensor. */
export const logicalAnd_: BinaryInPlace = logicalAndOf.inPlace;

const logicalOrOf = binary({
  name: "logicalOr",
  types: toBool,
  value: (a, b) => a.ne(0).or(b.ne(0)),
});

/**
 * Whether either is not zero.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.logical_or.html
 */
export const logicalOr: BinaryFunction = logicalOrOf.call;

/** `logicalOr`, written over the first tensor. */
export const logicalOr_: BinaryInPlace = logicalOrOf.inPlace;

const logicalXorOf = binary({
  name: "logicalXor",
  types: toBool,
  value: (a, b) => a.ne(0).xor(b.ne(0)),
});

/**
 * Whether exactly one is not zero.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.logical_xor.html
 */
export const logicalXor: BinaryFunction = logicalXorOf.call;

/** `logicalXor`, written over the first tensor. */
export const logicalXor_: BinaryInPlace = logicalXorOf.inPlace;

const logicalNotOf = unary({
  name: "logicalNot",
  types: toBool,
  value: (x) => x.eq(0),
});

/**
 * Whether the element is zero.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.logical_not.html
 */
export const logicalNot: UnaryFunction = logicalNotOf.call;

/** `logicalNot`, written over the tensor. */
export const logicalNot_: UnaryInPlace = logicalNotOf.inPlace;

const bitwiseAndOf = binary({
  name: "bitwiseAnd",
  types: integersOnly,
  value: (a, b) => a.bitAnd(b),
});

/**
 * The bits of both combined by and; logic for booleans.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.bitwise_and.html
 */
export const bitwiseAnd: BinaryFunction = bitwiseAndOf.call;

/** `bitwiseAnd`, written over the first tensor. */
export const bitwiseAnd_: BinaryInPlace = bitwiseAndOf.inPlace;

const bitwiseOrOf = binary({
  name: "bitwiseOr",
  types: integersOnly,
  value: (a, b) => a.bitOr(b),
});

/**
 * The bits of both combined by or; logic for booleans.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.bitwise_or.html
 */
export const bitwiseOr: BinaryFunction = bitwiseOrOf.call;

/** `bitwiseOr`, written over the first tensor. */
export const bitwiseOr_: BinaryInPlace = bitwiseOrOf.inPlace;

const bitwiseXorOf = binary({
  name: "bitwiseXor",
  types: integersOnly,
  value: (a, b) => a.bitXor(b),
});

/**
 * The bits of both combined by exclusive or; logic for booleans.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.bitwise_xor.html
 */
export const bitwiseXor: BinaryFunction = bitwiseXorOf.call;

/** `bitwiseXor`, written over the first tensor. */
export const bitwiseXor_: BinaryInPlace = bitwiseXorOf.inPlace;

// What is no tensor is refused by the operation itself.
const isBool = (input: unknown): boolean => input instanceof Tensor && input.dtype === bool;

const bitwiseNotOf = unary({
  name: "bitwiseNot",
  types: integersOnly,
  value: (x) => x.bitNot(),
});

/**
 * All bits inverted; logic for booleans.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.bitwise_not.html
 */
export const bitwiseNot: UnaryFunction = (input, options?) =>
  isBool(input) ? logicalNot(input, options) : bitwiseNotOf.call(input, options);

/** `bitwiseNot`, written over the tensor. */
export const bitwiseNot_: UnaryInPlace = (input) =>
  isBool(input) ? logicalNot_(input) : bitwiseNotOf.inPlace(input);

const bitwiseLeftShiftOf = binary({
  name: "bitwiseLeftShift",
  types: integersOnly,
  value: (a, b) => a.shiftLeft(b),
});

/**
 * The bits shifted left.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.bitwise_left_shift.html
 */
export const bitwiseLeftShift: BinaryFunction = bitwiseLeftShiftOf.call;

/** `bitwiseLeftShift`, written over the first tensor. */
export const bitwiseLeftShift_: BinaryInPlace = bitwiseLeftShiftOf.inPlace;

const bitwiseRightShiftOf = binary({
  name: "bitwiseRightShift",
  types: integersOnly,
  value: (a, b) => a.shiftRight(b),
});

/**
 * The bits shifted right; the sign stays.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.bitwise_right_shift.html
 */
export const bitwiseRightShift: BinaryFunction = bitwiseRightShiftOf.call;

/** `bitwiseRightShift`, written over the first tensor. */
export const bitwiseRightShift_: BinaryInPlace = bitwiseRightShiftOf.inPlace;

const isnanOf = unary({
  name: "isnan",
  types: toBool,
  value: (x) => x.isNaN(),
});

/**
 * Whether elements are NaN.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.isnan.html
 */
export const isnan: UnaryFunction = isnanOf.call;

const isinfOf = unary({
  name: "isinf",
  types: toBool,
  value: (x) => x.abs().eq(Number.POSITIVE_INFINITY),
});

/**
 * Whether elements are infinite.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.isinf.html
 */
export const isinf: UnaryFunction = isinfOf.call;

const isfiniteOf = unary({
  name: "isfinite",
  types: toBool,
  value: (x) => x.abs().lt(Number.POSITIVE_INFINITY),
});

/**
 * Whether elements are neither infinite nor NaN.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.isfinite.html
 */
export const isfinite: UnaryFunction = isfiniteOf.call;

const isposinfOf = unary({
  name: "isposinf",
  types: toBool,
  value: (x) => x.eq(Number.POSITIVE_INFINITY),
});

/**
 * Whether elements are +inf.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.isposinf.html
 */
export const isposinf: UnaryFunction = (input, options?) => {
  onlyMasks("isposinf", options?.out);
  return isposinfOf.call(input, options);
};

const isneginfOf = unary({
  name: "isneginf",
  types: toBool,
  value: (x) => x.eq(Number.NEGATIVE_INFINITY),
});

/**
 * Whether elements are -inf.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.isneginf.html
 */
export const isneginf: UnaryFunction = (input, options?) => {
  onlyMasks("isneginf", options?.out);
  return isneginfOf.call(input, options);
};
