// Rectified Adam.

import type { Tensor } from "../autograd/tensor.js";
import { input, parameter, select } from "../expr/expr.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, type Arguments } from "./arguments.js";
import { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";
import { withDefaults } from "./options.js";
import { decayedGradient, filledLike, kept, nextStep, p, runningAverage, runningSquare } from "./rules.js";
import type { ParameterState } from "./state.js";

export interface RAdamOptions {
  /** The learning rate. */
  lr?: number;
  betas?: readonly [number, number];
  eps?: number;
  weightDecay?: number;
  /** Shrinks the parameters themselves instead of adding the decay to the gradient, as AdamW does. */
  decoupledWeightDecay?: boolean;
  /** Goes up the gradient instead of down. */
  maximize?: boolean;
}

type Group = ParameterGroup<Required<RAdamOptions>>;

const direction = decayedGradient();
const [average, square] = [input(2), input(3)];
const [beta1, rest1, beta2, rest2] = [parameter(2), parameter(3), parameter(4), parameter(5)];
const [correction, lr, shrink] = [parameter(6), parameter(7), parameter(8)];
const [rectified, root, eps, rectification] = [parameter(9), parameter(10), parameter(11), parameter(12)];
const nextAverage = runningAverage(average, beta1, rest1, direction);
const nextSquare = runningSquare(square, beta2, rest2, direction);
const change = nextAverage.div(correction).mul(lr);
const adapted = change.mul(root.div(nextSquare.sqrt().add(eps))).mul(rectification);
const moved = p.mul(shrink).sub(select(rectified.ne(0), adapted, change));
const rule = new ElementwiseFunction([moved, nextAverage, nextSquare], 13);

const ARGUMENTS = ["lr", "betas", "eps", "weightDecay", "decoupledWeightDecay"] as const;

/**
 * Adam's averages m and v; p = p - lr m' r_t sqrt(1 - b2^t) / (sqrt(v) + eps) once the variance of 1 / sqrt(v) is
 * tractable (rho_t > 5), before that p = p - lr m', with m' = m / (1 - b1^t).
 *
 * @throws RangeError for negative options and for betas outside [0, 1).
 * @example const optimizer = new optim.RAdam(model.parameters(), { lr: 1e-3 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.RAdam.html
 */
export class RAdam extends Optimizer<Required<RAdamOptions>> {
  constructor(params: Parameters<RAdamOptions>, ...args: Arguments<RAdamOptions, typeof ARGUMENTS>) {
    const given = bind<RAdamOptions>("RAdam", args, ARGUMENTS, ["maximize"]);
    const defaults = {
      lr: 1e-3,
      betas: [0.9, 0.999] as const,
      eps: 1e-8,
      weightDecay: 0,
      decoupledWeightDecay: false,
      maximize: false,
    };
    super("RAdam", params, withDefaults("RAdam", defaults, given));
  }

  protected override initialState(variable: Tensor): ParameterState {
    const zeros = (): Tensor => filledLike(variable.array, 0);
    return { step: 0, exp_avg: zeros(), exp_avg_sq: zeros() };
  }

  protected override update(variable: NDArray, gradient: NDArray, group: Group, state: ParameterState): void {
    const [b1, b2] = group.betas;
    const step = nextStep(state);
    const { lr: rate, weightDecay, decoupledWeightDecay } = group;
    const end = 2 / (1 - b2) - 1;
    const rho = end - (2 * step * b2 ** step) / (1 - b2 ** step);
    const scalars = [
      group.maximize ? -1 : 1,
      decoupledWeightDecay ? 0 : weightDecay,
      b1,
      1 - b1,
      b2,
      1 - b2,
      1 - b1 ** step,
      rate,
      decoupledWeightDecay ? 1 - rate * weightDecay : 1,
      rho > 5 ? 1 : 0,
      Math.sqrt(1 - b2 ** step),
      group.eps,
      rho > 5 ? Math.sqrt(((rho - 4) * (rho - 2) * end) / ((end - 4) * (end - 2) * rho)) : 1,
    ];
    const averages = [kept(state, "exp_avg"), kept(state, "exp_avg_sq")];
    rule.into([variable, ...averages], [variable, gradient, ...averages], scalars, variable.dtype);
  }
}
