// The larger and the smaller of two, and keeping within bounds.

import type { Tensor } from "../autograd/tensor.js";
import { select } from "../expr/expr.js";
import { bind, type Arguments } from "./arguments.js";
import { type BinaryFunction, binary } from "./define.js";
import { type Operand, Operation, samePromoted } from "./operation.js";
import { intoOut, type OutOption } from "./out.js";

const maximumOf = binary({
  name: "maximum",
  types: samePromoted,
  value: (a, b) => a.max(b),
});
const minimumOf = binary({
  name: "minimum",
  types: samePromoted,
  value: (a, b) => a.min(b),
});
const fmaxOf = binary({
  name: "fmax",
  types: samePromoted,
  value: (a, b) => select(b.isNaN(), a, select(a.isNaN().or(a.lt(b)), b, a)),
});
const fminOf = binary({
  name: "fmin",
  types: samePromoted,
  value: (a, b) => select(b.isNaN(), a, select(a.isNaN().or(a.gt(b)), b, a)),
});

/**
 * The larger of two elements; NaN where either is. Ties share the gradient.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.maximum.html
 */
export const maximum: BinaryFunction = maximumOf.call;

/**
 * The smaller of two elements; NaN where either is. Ties share the gradient.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.minimum.html
 */
export const minimum: BinaryFunction = minimumOf.call;

/**
 * The larger of two elements; a NaN counts as missing.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.fmax.html
 */
export const fmax: BinaryFunction = fmaxOf.call;

/**
 * The smaller of two elements; a NaN counts as missing.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.fmin.html
 */
export const fmin: BinaryFunction = fminOf.call;

export interface ClampOptions extends OutOption {
  min?: Operand | null;
  max?: Operand | null;
}

// The gradient passes at the bounds themselves; where min exceeds max the result is max.
const between = new Operation({
  name: "clamp",
  node: "ClampBackward1",
  arity: 3,
  types: samePromoted,
  value: (x, low, high) => x.max(low).min(high),
  partials: (x, low, high) => [
    select(x.ge(low).and(x.le(high)), 1, 0),
    select(x.lt(low).and(low.lt(high)), 1, 0),
    select(x.gt(high).or(low.gt(high)), 1, 0),
  ],
});
const above = new Operation({
  name: "clamp",
  node: "ClampBackward1",
  arity: 2,
  types: samePromoted,
  value: (x, low) => x.max(low),
  partials: (x, low) => [select(x.ge(low), 1, 0), select(x.lt(low), 1, 0)],
});
const below = new Operation({
  name: "clamp",
  node: "ClampBackward1",
  arity: 2,
  types: samePromoted,
  value: (x, high) => x.min(high),
  partials: (x, high) => [select(x.le(high), 1, 0), select(x.gt(high), 1, 0)],
});

function clampBy(
  operation: string,
  { min = null, max = null }: ClampOptions,
): { by: Operation; bounds: Operand[] } {
  if (min !== null && max !== null) {
    return { by: between, bounds: [min, max] };
  }
  if (min !== null) {
    return { by: above, bounds: [min] };
  }
  if (max !== null) {
    return { by: below, bounds: [max] };
  }
  throw new TypeError(`${operation}: At least one of 'min' or 'max' must not be None`);
}

/**
 * Elements kept within [min, max]; either bound may be left out, and be a number or a tensor. NaN stays NaN.
 *
 * @throws TypeError without any bound.
 * @example torch.clamp(torch.tensor([-2, 0.5, 2]), 0, 1) // tensor([0.0000, 0.5000, 1.0000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
 */
export function clamp(input: Tensor, ...args: Arguments<ClampOptions, ["min", "max"]>): Tensor {
  const options = bind<ClampOptions>("clamp", args, ["min", "max"], ["out"]);
  const { by, bounds } = clampBy("clamp", options);
  return intoOut("clamp", by.call(input, ...bounds), options.out);
}

/** `clamp`, written over `input`. */
export function clamp_(input: Tensor, ...args: Arguments<ClampOptions, ["min", "max"]>): Tensor {
  const { by, bounds } = clampBy("clamp_", bind<ClampOptions>("clamp_", args, ["min", "max"]));
  return by.callInPlace(input, ...bounds);
}

/** Another name of `clamp`. */
export const clip: typeof clamp = clamp;
/** Another name of `clamp_`. */
export const clip_: typeof clamp_ = clamp_;

/** `clamp` with a lower bound only. */
export function clampMin(input: Tensor, min: Operand): Tensor {
  return above.call(input, min);
}
/** `clampMin`, written over `input`. */
export function clampMin_(input: Tensor, min: Operand): Tensor {
  return above.callInPlace(input, min);
}
/** `clamp` with an upper bound only. */
export function clampMax(input: Tensor, max: Operand): Tensor {
  return below.call(input, max);
}
/** `clampMax`, written over `input`. */
export function clampMax_(input: Tensor, max: Operand): Tensor {
  return below.callInPlace(input, max);
}
