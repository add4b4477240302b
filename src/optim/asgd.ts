// Averaged stochastic gradient descent.

import type { Tensor } from "../autograd/tensor.js";
import { input, parameter } from "../expr/expr.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, type Arguments } from "./arguments.js";
import { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";
import { withDefaults } from "./options.js";
import { decayedGradient, filledLike, kept, nextStep, p } from "./rules.js";
import type { ParameterState } from "./state.js";

export interface ASGDOptions {
  /** The learning rate. */
  lr?: number;
  /** How fast parameters shrink and the rate falls. */
  lambd?: number;
  /** The power with which the rate falls. */
  alpha?: number;
  /** The step from which on parameters are averaged. */
  t0?: number;
  weightDecay?: number;
  /** Goes up the gradient instead of down. */
  maximize?: boolean;
}

type Group = ParameterGroup<Required<ASGDOptions>>;

const average = input(2);
const [shrink, eta, mu] = [parameter(2), parameter(3), parameter(4)];
const moved = p.mul(shrink).sub(decayedGradient().mul(eta));
const averaged = average.add(moved.sub(average).mul(mu));
const rule = new ElementwiseFunction([moved, averaged], 5);
// Until the averaging begins: not through the average that was, which may be no number.
const copying = new ElementwiseFunction([moved, moved], 5);

const ARGUMENTS = ["lr", "lambd", "alpha", "t0", "weightDecay"] as const;

/**
 * p = (1 - lambd eta) p - eta g with eta = lr / (1 + lambd lr t)^alpha; `ax` in the state is p until step t0, and from
 * then on the average of all p.
 *
 * @throws RangeError for a negative rate, power or weight decay.
 * @example const optimizer = new optim.ASGD(model.parameters(), { lr: 0.01, t0: 1000 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.ASGD.html
 */
export class ASGD extends Optimizer<Required<ASGDOptions>> {
  constructor(params: Parameters<ASGDOptions>, ...args: Arguments<ASGDOptions, typeof ARGUMENTS>) {
    const given = bind<ASGDOptions>("ASGD", args, ARGUMENTS, ["maximize"]);
    const defaults = { lr: 0.01, lambd: 1e-4, alpha: 0.75, t0: 1e6, weightDecay: 0, maximize: false };
    super("ASGD", params, withDefaults("ASGD", defaults, given));
  }

  // PyTorch keeps eta and mu as float32, and computes with what is kept.
  protected override initialState(variable: Tensor, group: Group): ParameterState {
    return { step: 0, eta: Math.fround(group.lr), mu: 1, ax: filledLike(variable.array, 0) };
  }

  protected override update(variable: NDArray, gradient: NDArray, group: Group, state: ParameterState): void {
    const step = nextStep(state);
    const { lr, lambd, alpha, t0, weightDecay, maximize } = group;
    const [rate, weight] = [state["eta"] as number, state["mu"] as number];
    const ax = kept(state, "ax");
    const scalars = [maximize ? -1 : 1, weightDecay, 1 - lambd * rate, rate, weight];
    const run = weight === 1 ? copying : rule;
    run.into([variable, ax], [variable, gradient, ax], scalars, variable.dtype);
    state["eta"] = Math.fround(lr / (1 + lambd * lr * step) ** alpha);
    state["mu"] = Math.fround(1 / Math.max(1, step - t0));
  }
}
