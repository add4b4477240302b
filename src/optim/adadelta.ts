// Adadelta: steps in the units of the parameters.

import type { Tensor } from "../autograd/tensor.js";
import { input, parameter } from "../expr/expr.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, type Arguments } from "./arguments.js";
import { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";
import { withDefaults } from "./options.js";
import { decayedGradient, filledLike, kept, nextStep, p, runningSquare } from "./rules.js";
import type { ParameterState } from "./state.js";

export interface AdadeltaOptions {
  /** What the computed step is multiplied by. */
  lr?: number;
  /** How much of the running averages stays at each step. */
  rho?: number;
  eps?: number;
  weightDecay?: number;
  /** Goes up the gradient instead of down. */
  maximize?: boolean;
}

type Group = ParameterGroup<Required<AdadeltaOptions>>;

const direction = decayedGradient();
const [square, accumulated] = [input(2), input(3)];
const [lr, rho, rest, eps] = [parameter(2), parameter(3), parameter(4), parameter(5)];
const nextSquare = runningSquare(square, rho, rest, direction);
const change = accumulated.add(eps).sqrt().div(nextSquare.add(eps).sqrt()).mul(direction);
const nextAccumulated = runningSquare(accumulated, rho, rest, change);
const rule = new ElementwiseFunction([p.sub(change.mul(lr)), nextSquare, nextAccumulated], 6);

const ARGUMENTS = ["lr", "rho", "eps", "weightDecay"] as const;

/**
 * v = rho v + (1 - rho) g^2; d = sqrt(u + eps) / sqrt(v + eps) g; u = rho u + (1 - rho) d^2; p = p - lr d.
 *
 * @throws RangeError for negative options and for rho outside [0, 1].
 * @example const optimizer = new optim.Adadelta(model.parameters());
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.Adadelta.html
 */
export class Adadelta extends Optimizer<Required<AdadeltaOptions>> {
  constructor(params: Parameters<AdadeltaOptions>, ...args: Arguments<AdadeltaOptions, typeof ARGUMENTS>) {
    const given = bind<AdadeltaOptions>("Adadelta", args, ARGUMENTS, ["maximize"]);
    const defaults = { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false };
    super("Adadelta", params, withDefaults("Adadelta", defaults, given));
  }

  protected override initialState(variable: Tensor): ParameterState {
    const zeros = (): Tensor => filledLike(variable.array, 0);
    return { step: 0, square_avg: zeros(), acc_delta: zeros() };
  }

  protected override update(variable: NDArray, gradient: NDArray, group: Group, state: ParameterState): void {
    nextStep(state);
    const averages = [kept(state, "square_avg"), kept(state, "acc_delta")];
    const scalars = [
      group.maximize ? -1 : 1,
      group.weightDecay,
      group.lr,
      group.rho,
      1 - group.rho,
      group.eps,
    ];
    rule.into([variable, ...averages], [variable, gradient, ...averages], scalars, variable.dtype);
  }
}
