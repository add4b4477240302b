// Stochastic gradient descent.

import type { Tensor } from "../autograd/tensor.js";
import { input, parameter, select } from "../expr/expr.js";
import { copyOf, fillInto } from "../ndarray/arithmetic.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, type Arguments } from "../ops/arguments.js";
import { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";

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

const [p, g, velocity] = [input(0), input(1), input(2)];
const [lr, decay, sign] = [parameter(0), parameter(1), parameter(2)];
const [momentum, dampening, nesterov] = [parameter(3), parameter(4), parameter(5)];
// PyTorch adds the decay only where there is one: 0 times an infinite weight must not count.
const direction = select(decay.eq(0), g.mul(sign), g.mul(sign).add(p.mul(decay)));
const next = velocity.mul(momentum).add(direction.mul(parameter(6).sub(dampening)));
const plain = new ElementwiseFunction([p.sub(direction.mul(lr))], 3);
const withMomentum = new ElementwiseFunction(
  [p.sub(select(nesterov.ne(0), direction.add(next.mul(momentum)), next).mul(lr)), next],
  7,
);

/**
 * v = momentum v + (1 - dampening) g; p = p - lr v (the first v is g itself). With Nesterov: p = p - lr (g + momentum v).
 *
 * @throws RangeError for negative options, and for Nesterov without momentum or with dampening.
 * @example const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export class SGD extends Optimizer<Required<SGDOptions>, { momentumBuffer: NDArray }> {
  constructor(
    params: Parameters<SGDOptions>,
    ...args: Arguments<SGDOptions, ["lr", "momentum", "dampening", "weightDecay", "nesterov"]>
  ) {
    const given = bind<SGDOptions>(
      "SGD",
      args,
      ["lr", "momentum", "dampening", "weightDecay", "nesterov"],
      ["maximize"],
    );
    const options = {
      lr: 1e-3,
      momentum: 0,
      dampening: 0,
      weightDecay: 0,
      nesterov: false,
      maximize: false,
      ...given,
    };
    for (const [name, word] of [
      ["lr", "learning rate"],
      ["momentum", "momentum value"],
      ["weightDecay", "weight_decay value"],
    ] as const) {
      if (!(options[name] >= 0)) {
        throw new RangeError(`SGD: Invalid ${word}: ${options[name]}; it must be at least 0`);
      }
    }
    if (options.nesterov && (options.momentum <= 0 || options.dampening !== 0)) {
      throw new RangeError("SGD: Nesterov momentum requires a momentum and zero dampening");
    }
    super("SGD", params, options);
  }

  protected override update(variable: Tensor, gradient: NDArray, group: Group): void {
    const { array } = variable;
    const sign = group.maximize ? -1 : 1;
    if (group.momentum === 0) {
      plain.into([array], [array, gradient], [group.lr, group.weightDecay, sign], array.dtype);
      return;
    }
    const state = this.state.get(variable);
    // The first step takes the gradient undamped, so the buffer begins as 0 and the damping as 0.
    const buffer = state?.momentumBuffer ?? zeroed(array);
    const dampening = state === undefined ? 0 : group.dampening;
    const scalars = [group.lr, group.weightDecay, sign, group.momentum, dampening, group.nesterov ? 1 : 0, 1];
    withMomentum.into([array, buffer], [array, gradient, buffer], scalars, array.dtype);
    if (state === undefined) {
      this.state.set(variable, { momentumBuffer: buffer });
    }
  }
}

function zeroed(like: NDArray): NDArray {
  const zeros = copyOf(like);
  fillInto(zeros, 0);
  return zeros;
}
