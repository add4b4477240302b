// Adamax: Adam with the infinity norm.

import type { Tensor } from "../autograd/tensor.js";
import { input, parameter } from "../expr/expr.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, type Arguments } from "./arguments.js";
import { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";
import { withDefaults } from "./options.js";
import { decayedGradient, filledLike, kept, nextStep, p, runningAverage } from "./rules.js";
import type { ParameterState } from "./state.js";

export interface AdamaxOptions {
  /** The learning rate. */
  lr?: number;
  betas?: readonly [number, number];
  eps?: number;
  weightDecay?: number;
  /** Goes up the gradient instead of down. */
  maximize?: boolean;
}

type Group = ParameterGroup<Required<AdamaxOptions>>;

const direction = decayedGradient();
const [average, norm] = [input(2), input(3)];
const [beta1, rest1, beta2, rate, eps] = [
  parameter(2),
  parameter(3),
  parameter(4),
  parameter(5),
  parameter(6),
];
const nextAverage = runningAverage(average, beta1, rest1, direction);
const nextNorm = norm.mul(beta2).max(direction.abs().add(eps));
const rule = new ElementwiseFunction([p.sub(nextAverage.mul(rate).div(nextNorm)), nextAverage, nextNorm], 7);

const ARGUMENTS = ["lr", "betas", "eps", "weightDecay"] as const;

/**
 * m = b1 m + (1 - b1) g; u = max(b2 u, |g| + eps); p = p - lr / (1 - b1^t) m / u.
 *
 * @throws RangeError for negative options and for betas outside [0, 1).
 * @example const optimizer = new optim.Adamax(model.parameters(), { lr: 2e-3 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.Adamax.html
 */
export class Adamax extends Optimizer<Required<AdamaxOptions>> {
  constructor(params: Parameters<AdamaxOptions>, ...args: Arguments<AdamaxOptions, typeof ARGUMENTS>) {
    const given = bind<AdamaxOptions>("Adamax", args, ARGUMENTS, ["maximize"]);
    const betas = [0.9, 0.999] as const;
    const defaults = { lr: 2e-3, betas, eps: 1e-8, weightDecay: 0, maximize: false };
    super("Adamax", params, withDefaults("Adamax", defaults, given));
  }

  protected override initialState(variable: Tensor): ParameterState {
    return { step: 0, exp_avg: filledLike(variable.array, 0), exp_inf: filledLike(variable.array, 0) };
  }

  protected override update(variable: NDArray, gradient: NDArray, group: Group, state: ParameterState): void {
    const [b1, b2] = group.betas;
    const step = nextStep(state);
    const averages = [kept(state, "exp_avg"), kept(state, "exp_inf")];
    const scalars = [
      group.maximize ? -1 : 1,
      group.weightDecay,
      b1,
      1 - b1,
      b2,
      group.lr / (1 - b1 ** step),
      group.eps,
    ];
    rule.into([variable, ...averages], [variable, gradient, ...averages], scalars, variable.dtype);
  }
}
