// What the rules of the optimizers are made of.

import { Tensor } from "../autograd/tensor.js";
import { type Expr, input, parameter, select } from "../expr/expr.js";
import { fillInto } from "../ndarray/arithmetic.js";
import { emptyLike, type NDArray } from "../ndarray/ndarray.js";
import type { ParameterState } from "./state.js";

/** The parameter and its gradient: operands 0 and 1 of every rule. */
export const p: Expr = input(0);
export const g: Expr = input(1);

/**
 * The gradient, or its negative where the objective is maximised, with the decay times the parameter added: scalars 0 and
 * 1 of a rule that decays so. PyTorch adds the decay only where there is one: 0 times an infinite weight must not count.
 */
export function decayedGradient(): Expr {
  const [sign, decay] = [parameter(0), parameter(1)];
  return select(decay.eq(0), g.mul(sign), g.mul(sign).add(p.mul(decay)));
}

/** decay * average + (1 - decay) * value, rounded in PyTorch's order; the complement comes as a scalar of its own. */
export function runningAverage(average: Expr, decay: Expr, complement: Expr, value: Expr): Expr {
  return average.mul(decay).add(value.mul(complement));
}

/** decay * average + (1 - decay) * value^2 */
export function runningSquare(average: Expr, decay: Expr, complement: Expr, value: Expr): Expr {
  return average.mul(decay).add(value.mul(complement).mul(value));
}

/** A tensor like an array, filled with one number. */
export function filledLike(variable: NDArray, value: number): Tensor {
  const array = emptyLike(variable, variable.dtype);
  fillInto(array, value);
  return new Tensor(array);
}

/** The array that is kept under a key. */
export function kept(state: ParameterState, key: string): NDArray {
  return (state[key] as Tensor).array;
}

/** Counts a step. */
export function nextStep(state: ParameterState): number {
  const step = (state["step"] as number) + 1;
  state["step"] = step;
  return step;
}
