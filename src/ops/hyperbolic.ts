// Hyperbolic functions.

import { type UnaryFunction, type UnaryInPlace, unary } from "./define.js";
import { toFloating } from "./operation.js";

const sinhOf = unary({
  name: "sinh",
  types: toFloating,
  value: (x) => x.sinh(),
});

/**
 * The hyperbolic sine.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.sinh.html
 */
export const sinh: UnaryFunction = sinhOf.call;

/** `sinh`, written over the tensor. */
export const sinh_: UnaryInPlace = sinhOf.inPlace;

const coshOf = unary({
  name: "cosh",
  types: toFloating,
  value: (x) => x.cosh(),
});

/**
 * The hyperbolic cosine.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cosh.html
 */
export const cosh: UnaryFunction = coshOf.call;

/** `cosh`, written over the tensor. */
export const cosh_: UnaryInPlace = coshOf.inPlace;

const asinhOf = unary({
  name: "asinh",
  types: toFloating,
  value: (x) => x.asinh(),
});

/**
 * The inverse hyperbolic sine.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.asinh.html
 */
export const asinh: UnaryFunction = asinhOf.call;

/** `asinh`, written over the tensor. */
export const asinh_: UnaryInPlace = asinhOf.inPlace;

/** Another name of `asinh`. */
export const arcsinh: UnaryFunction = asinh;
/** Another name of `asinh_`. */
export const arcsinh_: UnaryInPlace = asinh_;

const acoshOf = unary({
  name: "acosh",
  types: toFloating,
  value: (x) => x.acosh(),
});

/**
 * The inverse hyperbolic cosine; NaN below 1.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.acosh.html
 */
export const acosh: UnaryFunction = acoshOf.call;

/** `acosh`, written over the tensor. */
export const acosh_: UnaryInPlace = acoshOf.inPlace;

/** Another name of `acosh`. */
export const arccosh: UnaryFunction = acosh;
/** Another name of `acosh_`. */
export const arccosh_: UnaryInPlace = acosh_;

const atanhOf = unary({
  name: "atanh",
  types: toFloating,
  value: (x) => x.atanh(),
});

/**
 * The inverse hyperbolic tangent; NaN outside [-1, 1].
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.atanh.html
 */
export const atanh: UnaryFunction = atanhOf.call;

/** `atanh`, written over the tensor. */
export const atanh_: UnaryInPlace = atanhOf.inPlace;

/** Another name of `atanh`. */
export const arctanh: UnaryFunction = atanh;
/** Another name of `atanh_`. */
export const arctanh_: UnaryInPlace = atanh_;
