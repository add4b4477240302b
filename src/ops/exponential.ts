// Exponentials, logarithms and roots.

import { type UnaryFunction, type UnaryInPlace, unary } from "./define.js";
import { toFloating } from "./operation.js";

const expOf = unary({
  name: "exp",
  types: toFloating,
  value: (x) => x.exp(),
  partials: (_, y) => [y],
});

/**
 * e^x.
 *
 * @example torch.exp(torch.tensor([0, 1])) // tensor([1.0000, 2.7183])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.exp.html
 */
export const exp: UnaryFunction = expOf.call;

/** `exp`, written over the tensor. */
export const exp_: UnaryInPlace = expOf.inPlace;

const exp2Of = unary({
  name: "exp2",
  types: toFloating,
  value: (x) => x.exp2(),
});

/**
 * 2^x.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.exp2.html
 */
export const exp2: UnaryFunction = exp2Of.call;

/** `exp2`, written over the tensor. */
export const exp2_: UnaryInPlace = exp2Of.inPlace;

const expm1Of = unary({
  name: "expm1",
  types: toFloating,
  value: (x) => x.expm1(),
  partials: (_, y) => [y.add(1)],
});

/**
 * e^x - 1, accurate near 0.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.expm1.html
 */
export const expm1: UnaryFunction = expm1Of.call;

/** `expm1`, written over the tensor. */
export const expm1_: UnaryInPlace = expm1Of.inPlace;

const logOf = unary({
  name: "log",
  types: toFloating,
  value: (x) => x.log(),
});

/**
 * The natural logarithm; NaN for negative numbers, -inf for 0.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.log.html
 */
export const log: UnaryFunction = logOf.call;

/** `log`, written over the tensor. */
export const log_: UnaryInPlace = logOf.inPlace;

const log2Of = unary({
  name: "log2",
  types: toFloating,
  value: (x) => x.log2(),
});

/**
 * The logarithm to base 2.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.log2.html
 */
export const log2: UnaryFunction = log2Of.call;

/** `log2`, written over the tensor. */
export const log2_: UnaryInPlace = log2Of.inPlace;

const log10Of = unary({
  name: "log10",
  types: toFloating,
  value: (x) => x.log10(),
});

/**
 * The logarithm to base 10.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.log10.html
 */
export const log10: UnaryFunction = log10Of.call;

/** `log10`, written over the tensor. */
export const log10_: UnaryInPlace = log10Of.inPlace;

const log1pOf = unary({
  name: "log1p",
  node: "Log1PBackward0",
  types: toFloating,
  value: (x) => x.log1p(),
});

/**
 * log(1 + x), accurate near 0.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.log1p.html
 */
export const log1p: UnaryFunction = log1pOf.call;

/** `log1p`, written over the tensor. */
export const log1p_: UnaryInPlace = log1pOf.inPlace;

const sqrtOf = unary({
  name: "sqrt",
  types: toFloating,
  value: (x) => x.sqrt(),
  partials: (_, y) => [y.mul(2).reciprocal()],
});

/**
 * The square root; NaN for negative numbers.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.sqrt.html
 */
export const sqrt: UnaryFunction = sqrtOf.call;

/** `sqrt`, written over the tensor. */
export const sqrt_: UnaryInPlace = sqrtOf.inPlace;

const rsqrtOf = unary({
  name: "rsqrt",
  types: toFloating,
  value: (x) => x.sqrt().reciprocal(),
  partials: (_, y) => [y.mul(y).mul(y).mul(-0.5)],
});

/**
 * 1 / sqrt(x).
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.rsqrt.html
 */
export const rsqrt: UnaryFunction = rsqrtOf.call;

/** `rsqrt`, written over the tensor. */
export const rsqrt_: UnaryInPlace = rsqrtOf.inPlace;
