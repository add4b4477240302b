// Circular functions.

import {
  type BinaryFunction,
  type BinaryInPlace,
  binary,
  type UnaryFunction,
  type UnaryInPlace,
  unary,
} from "./define.js";
import { type Expr, select } from "../expr/expr.js";
import { toFloating } from "./operation.js";

const sinOf = unary({
  name: "sin",
  types: toFloating,
  value: (x) => x.sin(),
});

/**
 * The sine; x in radians.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.sin.html
 */
export const sin: UnaryFunction = sinOf.call;

/** `sin`, written over the tensor. */
export const sin_: UnaryInPlace = sinOf.inPlace;

const cosOf = unary({
  name: "cos",
  types: toFloating,
  value: (x) => x.cos(),
});

/**
 * The cosine; x in radians.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cos.html
 */
export const cos: UnaryFunction = cosOf.call;

/** `cos`, written over the tensor. */
export const cos_: UnaryInPlace = cosOf.inPlace;

const tanOf = unary({
  name: "tan",
  types: toFloating,
  value: (x) => x.tan(),
  partials: (_, y) => [y.mul(y).add(1)],
});

/**
 * The tangent; x in radians.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.tan.html
 */
export const tan: UnaryFunction = tanOf.call;

/** `tan`, written over the tensor. */
export const tan_: UnaryInPlace = tanOf.inPlace;

const asinOf = unary({
  name: "asin",
  types: toFloating,
  value: (x) => x.asin(),
});

/**
 * The inverse sine, in [-pi/2, pi/2]; NaN outside [-1, 1].
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.asin.html
 */
export const asin: UnaryFunction = asinOf.call;

/** `asin`, written over the tensor. */
export const asin_: UnaryInPlace = asinOf.inPlace;

/** Another name of `asin`. */
export const arcsin: UnaryFunction = asin;
/** Another name of `asin_`. */
export const arcsin_: UnaryInPlace = asin_;

const acosOf = unary({
  name: "acos",
  types: toFloating,
  value: (x) => x.acos(),
});

/**
 * The inverse cosine, in [0, pi]; NaN outside [-1, 1].
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.acos.html
 */
export const acos: UnaryFunction = acosOf.call;

/** `acos`, written over the tensor. */
export const acos_: UnaryInPlace = acosOf.inPlace;

/** Another name of `acos`. */
export const arccos: UnaryFunction = acos;
/** Another name of `acos_`. */
export const arccos_: UnaryInPlace = acos_;

const atanOf = unary({
  name: "atan",
  types: toFloating,
  value: (x) => x.atan(),
});

/**
 * The inverse tangent, in (-pi/2, pi/2).
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.atan.html
 */
export const atan: UnaryFunction = atanOf.call;

/** `atan`, written over the tensor. */
export const atan_: UnaryInPlace = atanOf.inPlace;

/** Another name of `atan`. */
export const arctan: UnaryFunction = atan;
/** Another name of `atan_`. */
export const arctan_: UnaryInPlace = atan_;

const atan2Of = binary({
  name: "atan2",
  types: toFloating,
  value: (y, x) => y.atan2(x),
});

/**
 * The angle of the point (other, input), in [-pi, pi].
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.atan2.html
 */
export const atan2: BinaryFunction = atan2Of.call;

/** `atan2`, written over the first tensor. */
export const atan2_: BinaryInPlace = atan2Of.inPlace;

/** Another name of `atan2`. */
export const arctan2: BinaryFunction = atan2;

// The larger magnitude is taken out of the root, so that squares neither overflow nor vanish.
function lengthOf(a: Expr, b: Expr): Expr {
  const [p, q] = [a.abs(), b.abs()];
  const [large, small] = [p.max(q), p.min(q)];
  const ratio = small.div(large);
  const finite = select(large.eq(0), 0, large.mul(ratio.mul(ratio).add(1).sqrt()));
  const infinite = p.eq(Number.POSITIVE_INFINITY).or(q.eq(Number.POSITIVE_INFINITY));
  return select(infinite, Number.POSITIVE_INFINITY, finite);
}

const hypotOf = binary({
  name: "hypot",
  types: toFloating,
  value: lengthOf,
  partials: (a, b, y) => [a.div(y), b.div(y)],
  lanes: "double",
});

/**
 * sqrt(input^2 + other^2).
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.hypot.html
 */
export const hypot: BinaryFunction = hypotOf.call;

/** `hypot`, written over the first tensor. */
export const hypot_: BinaryInPlace = hypotOf.inPlace;

const sincOf = unary({
  name: "sinc",
  types: toFloating,
  value: (x) => select(x.eq(0), 1, x.mul(Math.PI).sin().div(x.mul(Math.PI))),
  partials: (x) => [
    select(
      x.eq(0),
      0,
      x
        .mul(Math.PI)
        .cos()
        .sub(x.mul(Math.PI).sin().div(x.mul(Math.PI)))
        .div(x),
    ),
  ],
});

/**
 * sin(pi x) / (pi x); 1 at 0.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.sinc.html
 */
export const sinc: UnaryFunction = sincOf.call;

/** `sinc`, written over the tensor. */
export const sinc_: UnaryInPlace = sincOf.inPlace;

const deg2radOf = unary({
  name: "deg2rad",
  node: "MulBackward0",
  types: toFloating,
  value: (x) => x.mul(Math.PI / 180),
});

/**
 * Degrees to radians.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.deg2rad.html
 */
export const deg2rad: UnaryFunction = deg2radOf.call;

/** `deg2rad`, written over the tensor. */
export const deg2rad_: UnaryInPlace = deg2radOf.inPlace;

const rad2degOf = unary({
  name: "rad2deg",
  node: "MulBackward0",
  types: toFloating,
  value: (x) => x.mul(180 / Math.PI),
});

/**
 * Radians to degrees.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.rad2deg.html
 */
export const rad2deg: UnaryFunction = rad2degOf.call;

/** `rad2deg`, written over the tensor. */
export const rad2deg_: UnaryInPlace = rad2degOf.inPlace;

/** Another name of `atan2_`. */
export const arctan2_: BinaryInPlace = atan2_;
