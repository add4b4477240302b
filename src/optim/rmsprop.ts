// RMSprop.

import type { Tensor } from "../autograd/tensor.js";
import { type Expr, input, parameter } from "../expr/expr.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, type Arguments } from "./arguments.js";
import { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";
import { withDefaults } from "./options.js";
import { decayedGradient, filledLike, kept, nextStep, p, runningAverage, runningSquare } from "./rules.js";
import type { ParameterState } from "./state.js";

export interface RMSpropOptions {
  /** The learning rate. */
  lr?: number;
  /** How much of the running average of the square stays at each step. */
  alpha?: number;
  eps?: number;
  weightDecay?: number;
  momentum?: number;
  /** Divides by the standard deviation instead of the root mean square. */
  centered?: boolean;
  /** Goes up the gradient instead of down. */
  maximize?: boolean;
}

type Group = ParameterGroup<Required<RMSpropOptions>>;

const direction = decayedGradient();
const [lr, alpha, rest, eps, momentum] = [
  parameter(2),
  parameter(3),
  parameter(4),
  parameter(5),
  parameter(6),
];
const nextSquare = runningSquare(input(2), alpha, rest, direction);

// Operands from 3 on: the running average, if centred; the velocity, if there is momentum.
function rule(centered: boolean, withMomentum: boolean): ElementwiseFunction {
  const nextAverage = runningAverage(input(3), alpha, rest, direction);
  const variance: Expr = centered ? nextSquare.sub(nextAverage.mul(nextAverage)) : nextSquare;
  const divisor = variance.sqrt().add(eps);
  const velocity = input(centered ? 4 : 3)
    .mul(momentum)
    .add(direction.div(divisor));
  const moved = withMomentum ? p.sub(velocity.mul(lr)) : p.sub(direction.mul(lr).div(divisor));
  const outputs = [
    moved,
    nextSquare,
    ...(centered ? [nextAverage] : []),
    ...(withMomentum ? [velocity] : []),
  ];
  return new ElementwiseFunction(outputs, 7);
}

const rules = [rule(false, false), rule(false, true), rule(true, false), rule(true, true)];

const ARGUMENTS = ["lr", "alpha", "eps", "weightDecay", "momentum", "centered"] as const;

/**
 * v = a v + (1 - a) g^2; p = p - lr g / (sqrt(v) + eps). Centred, the square of the gradient's own running average is
 * taken from v; with momentum, the quotient is gathered as b = momentum b + g / (sqrt(v) + eps), and p = p - lr b.
 *
 * @throws RangeError for negative options.
 * @example const optimizer = new optim.RMSprop(model.parameters(), { lr: 0.01, momentum: 0.9 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
 */
export class RMSprop extends Optimizer<Required<RMSpropOptions>> {
  constructor(params: Parameters<RMSpropOptions>, ...args: Arguments<RMSpropOptions, typeof ARGUMENTS>) {
    const given = bind<RMSpropOptions>("RMSprop", args, ARGUMENTS, ["maximize"]);
    const defaults = {
      lr: 1e-2,
      alpha: 0.99,
      eps: 1e-8,
      weightDecay: 0,
      momentum: 0,
      centered: false,
      maximize: false,
    };
    super("RMSprop", params, withDefaults("RMSprop", defaults, given));
  }

  protected override initialState(variable: Tensor, group: Group): ParameterState {
    const zeros = (): Tensor => filledLike(variable.array, 0);
    return {
      step: 0,
      square_avg: zeros(),
      ...(group.centered ? { grad_avg: zeros() } : {}),
      ...(group.momentum > 0 ? { momentum_buffer: zeros() } : {}),
    };
  }

  protected override update(variable: NDArray, gradient: NDArray, group: Group, state: ParameterState): void {
    nextStep(state);
    const withMomentum = group.momentum > 0;
    const keys = [
      "square_avg",
      ...(group.centered ? ["grad_avg"] : []),
      ...(withMomentum ? ["momentum_buffer"] : []),
    ];
    const averages = keys.map((key) => kept(state, key));
    const scalars = [
      group.maximize ? -1 : 1,
      group.weightDecay,
      group.lr,
      group.alpha,
      1 - group.alpha,
      group.eps,
      group.momentum,
    ];
    const chosen = rules[(group.centered ? 2 : 0) + (withMomentum ? 1 : 0)] as ElementwiseFunction;
    chosen.into([variable, ...averages], [variable, gradient, ...averages], scalars, variable.dtype);
  }
}
