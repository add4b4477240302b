// Stochastic gradient descent.

import { input, parameter, select } from "../expr/expr.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, type Arguments } from "./arguments.js";
import { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";
import { withDefaults } from "./options.js";
import { decayedGradient, filledLike, kept, p } from "./rules.js";
import type { ParameterState } from "./state.js";

export interface SGDOptions {
  /** The learning rate. */
  lr?: number;
  momentum?: number;
  dampening?: number;
  weightDecay?: number;
  nesterov?: boolean;
  /** Goes up the gradient instead of down. */
  maximize?: boolean;
}

type Group = ParameterGroup<Required<SGDOptions>>;

const direction = decayedGradient();
const velocity = input(2);
const [lr, momentum, undamped, nesterov] = [parameter(2), parameter(3), parameter(4), parameter(5)];
const next = velocity.mul(momentum).add(direction.mul(undamped));
const plain = new ElementwiseFunction([p.sub(direction.mul(lr))], 3);
const withMomentum = new ElementwiseFunction(
  [p.sub(select(nesterov.ne(0), direction.add(next.mul(momentum)), next).mul(lr)), next],
  6,
);

const ARGUMENTS = ["lr", "momentum", "dampening", "weightDecay", "nesterov"] as const;

/**
 * v = momentum v + (1 - dampening) g; p = p - lr v (the first v is g itself). With Nesterov: p = p - lr (g + momentum v).
 *
 * @throws RangeError for negative options, and for Nesterov without momentum or with dampening.
 * @example const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export class SGD extends Optimizer<Required<SGDOptions>> {
  constructor(params: Parameters<SGDOptions>, ...args: Arguments<SGDOptions, typeof ARGUMENTS>) {
    const given = bind<SGDOptions>("SGD", args, ARGUMENTS, ["maximize"]);
    const defaults = {
      lr: 1e-3,
      momentum: 0,
      dampening: 0,
      weightDecay: 0,
      nesterov: false,
      maximize: false,
    };
    const options = withDefaults("SGD", defaults, given);
    if (options.nesterov && (options.momentum <= 0 || options.dampening !== 0)) {
      throw new RangeError("SGD: Nesterov momentum requires a momentum and zero dampening");
    }
    super("SGD", params, options);
  }

  protected override initialState(): ParameterState {
    return { momentum_buffer: null };
  }

  protected override update(variable: NDArray, gradient: NDArray, group: Group, state: ParameterState): void {
    const sign = group.maximize ? -1 : 1;
    if (group.momentum === 0) {
      plain.into([variable], [variable, gradient], [sign, group.weightDecay, group.lr], variable.dtype);
      return;
    }
    // The first step takes the gradient undamped, so the buffer begins as 0 and the damping as 0.
    const first = state["momentum_buffer"] === null;
    if (first) {
      state["momentum_buffer"] = filledLike(variable, 0);
    }
    const buffer = kept(state, "momentum_buffer");
    const scalars = [
      sign,
      group.weightDecay,
      group.lr,
      group.momentum,
      first ? 1 : 1 - group.dampening,
      group.nesterov ? 1 : 0,
    ];
    withMomentum.into([variable, buffer], [variable, gradient, buffer], scalars, variable.dtype);
  }
}
