// Options of optimizers, checked as PyTorch checks them.

import { describe } from "../ndarray/describe.js";

type Check = readonly [words: string, accepts: (value: number) => boolean, mend: string];

const atLeast0 = (words: string): Check => [words, (v) => v >= 0, "it must be at least 0"];
const above0 = (words: string): Check => [words, (v) => v > 0, "it must be above 0"];
const upTo1 = (words: string): Check => [words, (v) => v >= 0 && v <= 1, "it must be in [0, 1]"];

const CHECKS: Readonly<Record<string, Check>> = {
  lr: atLeast0("learning rate"),
  eps: atLeast0("epsilon value"),
  weightDecay: atLeast0("weight_decay value"),
  momentum: atLeast0("momentum value"),
  momentumDecay: atLeast0("momentum_decay value"),
  alpha: atLeast0("alpha value"),
  lrDecay: atLeast0("lr_decay value"),
  initialAccumulatorValue: atLeast0("initial_accumulator_value value"),
  rho: upTo1("rho value"),
  historySize: above0("history_size value"),
};

/**
 * The defaults with what was given in their place.
 *
 * @throws RangeError for a number that the optimizer cannot work with, in PyTorch's words.
 */
export function withDefaults<Options extends object>(
  name: string,
  defaults: Required<Options>,
  given: Options,
): Required<Options> {
  const options = { ...defaults, ...given };
  for (const [key, value] of Object.entries(options)) {
    const check = CHECKS[key];
    if (check !== undefined && !check[1](value as number)) {
      throw new RangeError(`${name}: Invalid ${check[0]}: ${String(value)}; ${check[2]}`);
    }
    if (key === "betas") {
      checkBetas(name, value);
    }
  }
  return options;
}

function checkBetas(name: string, betas: unknown): void {
  if (!Array.isArray(betas) || betas.length !== 2) {
    throw new TypeError(
      `${name}: argument 'betas' must be an array of two numbers, but got ${describe(betas)}`,
    );
  }
  betas.forEach((beta: unknown, i) => {
    if (typeof beta !== "number" || !(beta >= 0 && beta < 1)) {
      throw new RangeError(
        `${name}: Invalid beta parameter at index ${i}: ${String(beta)}; it must be in [0, 1)`,
      );
    }
  });
}
