// Signs and rounding.

import type { Tensor } from "../autograd/tensor.js";
import { bind } from "./arguments.js";
import { expectTensor } from "./expect-tensor.js";
import { type Expr, ONE, select } from "../expr/expr.js";
import {
  type BinaryFunction,
  type BinaryInPlace,
  binary,
  type UnaryFunction,
  type UnaryInPlace,
  unary,
} from "./define.js";
import { intoOut, onlyMasks, type OutOption } from "./out.js";
import {
  floatsOnly,
  Operation,
  notBool,
  samePromoted,
  toBool,
  toFloating,
  type TypeRule,
} from "./operation.js";

// 0 for NaN too, as PyTorch has it.
const signOrZero = (x: Expr): Expr => select(x.gt(0), 1, select(x.lt(0), -1, 0));

// Integers are whole already.
const rounding: TypeRule = notBool("convert with .to(torch.uint8)");

const negOf = unary({
  name: "neg",
  types: notBool("use logicalNot or bitwiseNot to invert a mask"),
  value: (x) => x.neg(),
});

/**
 * -x.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.neg.html
 */
export const neg: UnaryFunction = negOf.call;

/** `neg`, written over the tensor. */
export const neg_: UnaryInPlace = negOf.inPlace;

/** Another name of `neg`. */
export const negative: UnaryFunction = neg;

const absOf = unary({
  name: "abs",
  types: notBool("convert with .to(torch.uint8)"),
  value: (x) => x.abs(),
  partials: (x) => [signOrZero(x)],
});

/**
 * The absolute value; its derivative at 0 is 0.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.abs.html
 */
export const abs: UnaryFunction = absOf.call;

/** `abs`, written over the tensor. */
export const abs_: UnaryInPlace = absOf.inPlace;

/** Another name of `abs`. */
export const absolute: UnaryFunction = abs;

const signOf = unary({
  name: "sign",
  types: samePromoted,
  value: signOrZero,
});

/**
 * -1, 0 or 1.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.sign.html
 */
export const sign: UnaryFunction = signOf.call;

/** `sign`, written over the tensor. */
export const sign_: UnaryInPlace = signOf.inPlace;

const sgnOf = unary({
  name: "sgn",
  types: samePromoted,
  value: signOrZero,
});

/**
 * -1, 0 or 1.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.sgn.html
 */
export const sgn: UnaryFunction = sgnOf.call;

/** `sgn`, written over the tensor. */
export const sgn_: UnaryInPlace = sgnOf.inPlace;

const positiveOf = unary({
  name: "positive",
  node: "AliasBackward0",
  types: notBool("a mask has no sign"),
  value: (x) => x,
});

/**
 * The tensor itself.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.positive.html
 */
export const positive: UnaryFunction = positiveOf.call;

const signbitOf = unary({
  name: "signbit",
  types: toBool,
  value: (x) => x.lt(0).or(x.eq(0).and(ONE.div(x).lt(0))),
});

/**
 * Whether the sign bit is set: also for -0.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.signbit.html
 */
export const signbit: UnaryFunction = (input, options?) => {
  onlyMasks("signbit", options?.out);
  return signbitOf.call(input, options);
};

const floorOf = unary({
  name: "floor",
  types: rounding,
  value: (x) => x.floor(),
});

/**
 * The largest integer that is not larger.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.floor.html
 */
export const floor: UnaryFunction = floorOf.call;

/** `floor`, written over the tensor. */
export const floor_: UnaryInPlace = floorOf.inPlace;

const ceilOf = unary({
  name: "ceil",
  types: rounding,
  value: (x) => x.ceil(),
});

/**
 * The smallest integer that is not smaller.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.ceil.html
 */
export const ceil: UnaryFunction = ceilOf.call;

/** `ceil`, written over the tensor. */
export const ceil_: UnaryInPlace = ceilOf.inPlace;

const truncOf = unary({
  name: "trunc",
  types: rounding,
  value: (x) => x.trunc(),
});

/**
 * The integer part.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.trunc.html
 */
export const trunc: UnaryFunction = truncOf.call;

/** `trunc`, written over the tensor. */
export const trunc_: UnaryInPlace = truncOf.inPlace;

/** Another name of `trunc`. */
export const fix: UnaryFunction = trunc;

const fracOf = unary({
  name: "frac",
  types: floatsOnly,
  value: (x) => x.sub(x.trunc()),
  partials: () => [ONE],
});

/**
 * The part after the point, with the sign of x.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.frac.html
 */
export const frac: UnaryFunction = fracOf.call;

/** `frac`, written over the tensor. */
export const frac_: UnaryInPlace = fracOf.inPlace;

const copysignOf = binary({
  name: "copysign",
  types: toFloating,
  value: (a, b) => a.copysign(b),
});

/**
 * The magnitude of input with the sign of other.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.copysign.html
 */
export const copysign: BinaryFunction = copysignOf.call;

/** `copysign`, written over the first tensor. */
export const copysign_: BinaryInPlace = copysignOf.inPlace;

const heavisideOf = binary({
  name: "heaviside",
  types: samePromoted,
  value: (x, v) => select(x.eq(0), v, select(x.gt(0), 1, 0)),
});

/**
 * 0 below 0, 1 above, and `values` at 0.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.heaviside.html
 */
export const heaviside: BinaryFunction = heavisideOf.call;

/** Another name of `abs_`. */
export const absolute_: UnaryInPlace = abs_;
/** Another name of `neg_`. */
export const negative_: UnaryInPlace = neg_;
/** Another name of `trunc_`. */
export const fix_: UnaryInPlace = trunc_;

interface RoundOptions extends OutOption {
  /** Digits after the point that stay; negative ones round to tens, hundreds and so on. */
  decimals?: number;
}

const roundOf = unary({ name: "round", types: rounding, value: (x) => x.round() });
const scaledUp = new Operation({
  name: "round",
  node: "RoundBackward1",
  arity: 2,
  types: floatsOnly,
  value: (x, scale) => x.mul(scale).round().div(scale),
});
const scaledDown = new Operation({
  name: "round",
  node: "RoundBackward1",
  arity: 2,
  types: floatsOnly,
  value: (x, scale) => x.div(scale).round().mul(scale),
});

/**
 * To the nearest integer, ties to even; or to `decimals` digits after the point.
 *
 * @example torch.round(torch.tensor([0.5, 1.5, 2.5])) // tensor([0., 2., 2.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.round.html
 */
export function round(input: Tensor, options: RoundOptions = {}): Tensor {
  expectTensor("round", input);
  const { decimals = 0, out } = bind<RoundOptions>("round", [options], [], ["decimals", "out"]);
  return intoOut(
    "round",
    decimals === 0
      ? roundOf.call(input)
      : (decimals > 0 ? scaledUp : scaledDown).call(input, 10 ** Math.abs(decimals)),
    out,
  );
}

/** `round`, written over the tensor. */
export function round_(input: Tensor, options: RoundOptions = {}): Tensor {
  expectTensor("round_", input);
  const { decimals = 0 } = bind<RoundOptions>("round_", [options], [], ["decimals"]);
  return decimals === 0
    ? roundOf.inPlace(input)
    : (decimals > 0 ? scaledUp : scaledDown).callInPlace(input, 10 ** Math.abs(decimals));
}
