// What a judge has to know of an activation function, from its definition and the numbers it was called with.

import { normalMean } from "../../activations/gain.js";
import { compile } from "../../expr/evaluate.js";
import { type Expr, parameter } from "../../expr/expr.js";
import { JointReductionFunction } from "../../ndarray/joint-reduce.js";
import type { ActivationCall } from "../../ops/activations.js";
import type { ActivationUse } from "../recording.js";

/** A slope below this share of the ceiling counts as saturated. */
export const SATURATED_BELOW = 0.05;

/** An activation function with given numbers: what is known of it, and the sums that watch it. */
export interface WatchedActivation {
  readonly use: Omit<ActivationUse, "place">;
  /** Counts |slope(x)| < 5% of the ceiling, and slope(x) = 0; the last parameter is that bound, 0 without a ceiling. */
  readonly counts: JointReductionFunction;
  /** The values of the parameters. */
  readonly numbers: readonly number[];
}

const known = new WeakMap<object, Map<string, WatchedActivation | null>>();

/** Null for a function of several tensors, whose slope is no function of the input alone. */
export function watchedActivation(call: ActivationCall): WatchedActivation | null {
  let forms = known.get(call.form);
  if (forms === undefined) {
    forms = new Map();
    known.set(call.form, forms);
  }
  const key = call.numbers.join();
  let found = forms.get(key);
  if (found === undefined) {
    found = call.form.operands.length === 0 ? make(call) : null;
    forms.set(key, found);
  }
  return found;
}

function make({ definition, form, numbers }: ActivationCall): WatchedActivation {
  const evaluated = (e: Expr): ((z: number) => number) => {
    const f = compile(e);
    return (z) => f([z], [...numbers]);
  };
  const [value, slope] = [evaluated(form.value), evaluated(form.slopeOfInput)];
  const ceiling = supremum(slope);
  const size = form.slopeOfInput.abs();
  const { claims } = definition;
  return {
    use: {
      name: definition.name,
      ceiling,
      saturates: claims?.saturates ?? saturates(slope, ceiling),
      flat: isFlatSomewhere(slope),
      range: claims === null ? null : claims.range,
      zeroCentred: claims?.zeroCentred ?? value(-1) === -value(1),
      slopeMoment: Math.sqrt(normalMean((z) => slope(z) ** 2)),
      valueMoment: Math.sqrt(normalMean((z) => value(z) ** 2)),
    },
    counts: new JointReductionFunction(
      [
        { value: size.lt(parameter(form.numbers.length)), combine: "sum" },
        { value: size.eq(0), combine: "sum" },
      ],
      form.numbers.length + 1,
    ),
    numbers: [...numbers, SATURATED_BELOW * (ceiling ?? 0)],
  };
}

/** Beyond this the functions of practice have reached their slopes at infinity, or grow without end. */
const REACH = 64;

/** The largest |slope|, by search; null where it still grows at the ends. */
function supremum(slope: (z: number) => number): number | null {
  let [best, at] = [0, 0];
  for (let z = -REACH; z <= REACH; z += 1 / 64) {
    const size = Math.abs(slope(z));
    if (size > best) {
      [best, at] = [size, z];
    }
  }
  const grows = (end: number): boolean => {
    const [far, farther] = [Math.abs(slope(end)), Math.abs(slope(2 * end))];
    return !Number.isFinite(far) || !Number.isFinite(farther) || farther > far * (1 + 1e-9);
  };
  if (best === 0 || grows(REACH) || grows(-REACH)) {
    return best === 0 ? 0 : null;
  }
  // Golden-section steps around the best point of the grid.
  let [low, high] = [at - 1 / 64, at + 1 / 64];
  for (let i = 0; i < 60; i++) {
    const [a, b] = [low + 0.382 * (high - low), low + 0.618 * (high - low)];
    if (Math.abs(slope(a)) > Math.abs(slope(b))) {
      high = b;
    } else {
      low = a;
    }
  }
  return Math.max(best, Math.abs(slope((low + high) / 2)));
}

/**
 * Whether the slope is 0 on an interval. Far out the slopes of smooth functions are 0 too, by rounding, so the search stays
 * where they are not.
 */
function isFlatSomewhere(slope: (z: number) => number): boolean {
  for (let z = -8; z < 8; z += 1 / 16) {
    if (slope(z) === 0 && slope(z + 1 / 16) === 0) {
      return true;
    }
  }
  return false;
}

function saturates(slope: (z: number) => number, ceiling: number | null): "both" | "left" | "right" | "none" {
  const small = (z: number): boolean => Math.abs(slope(z)) < SATURATED_BELOW * (ceiling ?? 1);
  const [left, right] = [small(-REACH), small(REACH)];
  return left && right ? "both" : left ? "left" : right ? "right" : "none";
}
