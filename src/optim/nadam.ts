// Adam with Nesterov momentum.

import type { Tensor } from "../autograd/tensor.js";
import { input, parameter } from "../expr/expr.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, type Arguments } from "./arguments.js";
import { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";
import { withDefaults } from "./options.js";
import { decayedGradient, filledLike, kept, nextStep, p, runningAverage, runningSquare } from "./rules.js";
import type { ParameterState } from "./state.js";

export interface NAdamOptions {
  /** The learning rate. */
  lr?: number;
  betas?: readonly [number, number];
  eps?: number;
  weightDecay?: number;
  momentumDecay?: number;
  /** Shrinks the parameters themselves instead of adding the decay to the gradient, as AdamW does. */
  decoupledWeightDecay?: boolean;
  /** Goes up the gradient instead of down. */
  maximize?: boolean;
}

type Group = ParameterGroup<Required<NAdamOptions>>;

const direction = decayedGradient();
const [average, square] = [input(2), input(3)];
const [beta1, rest1, beta2, rest2] = [parameter(2), parameter(3), parameter(4), parameter(5)];
const [correction, eps, shrink] = [parameter(6), parameter(7), parameter(8)];
const [alongGradient, alongAverage] = [parameter(9), parameter(10)];
const nextAverage = runningAverage(average, beta1, rest1, direction);
const nextSquare = runningSquare(square, beta2, rest2, direction);
const divisor = nextSquare.div(correction).sqrt().add(eps);
const moved = p
  .mul(shrink)
  .sub(direction.mul(alongGradient).div(divisor))
  .sub(nextAverage.mul(alongAverage).div(divisor));
const rule = new ElementwiseFunction([moved, nextAverage, nextSquare], 11);

const ARGUMENTS = ["lr", "betas", "eps", "weightDecay", "momentumDecay", "decoupledWeightDecay"] as const;

/**
 * Adam's averages m and v with momentum u_t = b1 (1 - 0.96^(t decay) / 2): p = p - lr ((1 - u_t) g / (1 - U_t) +
 * u_(t+1) m / (1 - U_(t+1))) / (sqrt(v / (1 - b2^t)) + eps), with U_t the product of u_1 to u_t.
 *
 * @throws RangeError for negative options and for betas outside [0, 1).
 * @example const optimizer = new optim.NAdam(model.parameters(), { lr: 2e-3 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.NAdam.html
 */
export class NAdam extends Optimizer<Required<NAdamOptions>> {
  constructor(params: Parameters<NAdamOptions>, ...args: Arguments<NAdamOptions, typeof ARGUMENTS>) {
    const given = bind<NAdamOptions>("NAdam", args, ARGUMENTS, ["maximize"]);
    const defaults = {
      lr: 2e-3,
      betas: [0.9, 0.999] as const,
      eps: 1e-8,
      weightDecay: 0,
      momentumDecay: 4e-3,
      decoupledWeightDecay: false,
      maximize: false,
    };
    super("NAdam", params, withDefaults("NAdam", defaults, given));
  }

  protected override initialState(variable: Tensor): ParameterState {
    const zeros = (): Tensor => filledLike(variable.array, 0);
    return { step: 0, mu_product: 1, exp_avg: zeros(), exp_avg_sq: zeros() };
  }

  protected override update(variable: NDArray, gradient: NDArray, group: Group, state: ParameterState): void {
    const { betas, lr, momentumDecay, weightDecay, decoupledWeightDecay } = group;
    const [b1, b2] = betas;
    const step = nextStep(state);
    const momentum = (t: number): number => b1 * (1 - 0.5 * 0.96 ** (t * momentumDecay));
    const product = (state["mu_product"] as number) * momentum(step);
    state["mu_product"] = product;
    const scalars = [
      group.maximize ? -1 : 1,
      decoupledWeightDecay ? 0 : weightDecay,
      b1,
      1 - b1,
      b2,
      1 - b2,
      1 - b2 ** step,
      group.eps,
      decoupledWeightDecay ? 1 - lr * weightDecay : 1,
      (lr * (1 - momentum(step))) / (1 - product),
      (lr * momentum(step + 1)) / (1 - product * momentum(step + 1)),
    ];
    const averages = [kept(state, "exp_avg"), kept(state, "exp_avg_sq")];
    rule.into([variable, ...averages], [variable, gradient, ...averages], scalars, variable.dtype);
  }
}
