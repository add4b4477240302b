// Special functions: the error function and the gamma function.

import { type UnaryFunction, type UnaryInPlace, unary } from "./define.js";
import { toFloating } from "./operation.js";

const erfOf = unary({
  name: "erf",
  types: toFloating,
  value: (x) => x.erf(),
});

/**
 * The error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.erf.html
 */
export const erf: UnaryFunction = erfOf.call;

/** `erf`, written over the tensor. */
export const erf_: UnaryInPlace = erfOf.inPlace;

const erfcOf = unary({
  name: "erfc",
  types: toFloating,
  value: (x) => x.erfc(),
});

/**
 * 1 - erf(x), accurate for large x.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.erfc.html
 */
export const erfc: UnaryFunction = erfcOf.call;

/** `erfc`, written over the tensor. */
export const erfc_: UnaryInPlace = erfcOf.inPlace;

const erfinvOf = unary({
  name: "erfinv",
  types: toFloating,
  value: (x) => x.erfinv(),
  partials: (_, y) => [
    y
      .square()
      .exp()
      .mul(Math.sqrt(Math.PI) / 2),
  ],
});

/**
 * The inverse of erf.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.erfinv.html
 */
export const erfinv: UnaryFunction = erfinvOf.call;

/** `erfinv`, written over the tensor. */
export const erfinv_: UnaryInPlace = erfinvOf.inPlace;

const lgammaOf = unary({
  name: "lgamma",
  types: toFloating,
  value: (x) => x.lgamma(),
});

/**
 * The logarithm of the absolute value of the gamma function.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.lgamma.html
 */
export const lgamma: UnaryFunction = lgammaOf.call;

/** `lgamma`, written over the tensor. */
export const lgamma_: UnaryInPlace = lgammaOf.inPlace;

const digammaOf = unary({
  name: "digamma",
  types: toFloating,
  value: (x) => x.digamma(),
});

/**
 * The logarithmic derivative of the gamma function.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.digamma.html
 */
export const digamma: UnaryFunction = digammaOf.call;

/** `digamma`, written over the tensor. */
export const digamma_: UnaryInPlace = digammaOf.inPlace;
