// Adagrad: a rate of its own for each parameter, which only falls.

import type { Tensor } from "../autograd/tensor.js";
import { input, parameter } from "../expr/expr.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, type Arguments } from "./arguments.js";
import { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";
import { withDefaults } from "./options.js";
import { decayedGradient, filledLike, kept, nextStep, p } from "./rules.js";
import type { ParameterState } from "./state.js";

export interface AdagradOptions {
  /** The learning rate. */
  lr?: number;
  lrDecay?: number;
  weightDecay?: number;
  initialAccumulatorValue?: number;
  eps?: number;
  /** Goes up the gradient instead of down. */
  maximize?: boolean;
}

type Group = ParameterGroup<Required<AdagradOptions>>;

const direction = decayedGradient();
const [rate, eps] = [parameter(2), parameter(3)];
const nextSum = input(2).add(direction.mul(direction));
const rule = new ElementwiseFunction([p.sub(direction.mul(rate).div(nextSum.sqrt().add(eps))), nextSum], 4);

const ARGUMENTS = ["lr", "lrDecay", "weightDecay", "initialAccumulatorValue", "eps"] as const;

/**
 * s = s + g^2; p = p - lr / (1 + (t - 1) lrDecay) g / (sqrt(s) + eps). The sums exist from the start.
 *
 * @throws RangeError for negative options.
 * @example const optimizer = new optim.Adagrad(model.parameters(), { lr: 0.01 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
 */
export class Adagrad extends Optimizer<Required<AdagradOptions>> {
  constructor(params: Parameters<AdagradOptions>, ...args: Arguments<AdagradOptions, typeof ARGUMENTS>) {
    const given = bind<AdagradOptions>("Adagrad", args, ARGUMENTS, ["maximize"]);
    const defaults = {
      lr: 1e-2,
      lrDecay: 0,
      weightDecay: 0,
      initialAccumulatorValue: 0,
      eps: 1e-10,
      maximize: false,
    };
    super("Adagrad", params, withDefaults("Adagrad", defaults, given));
    for (const group of this.paramGroups) {
      for (const variable of group.params) {
        this.state.set(variable, this.initialState(variable, group));
      }
    }
  }

  protected override initialState(variable: Tensor, group: Group): ParameterState {
    return { step: 0, sum: filledLike(variable.array, group.initialAccumulatorValue) };
  }

  protected override update(variable: NDArray, gradient: NDArray, group: Group, state: ParameterState): void {
    const step = nextStep(state);
    const sum = kept(state, "sum");
    const { lr, lrDecay, weightDecay } = group;
    const scalars = [group.maximize ? -1 : 1, weightDecay, lr / (1 + (step - 1) * lrDecay), group.eps];
    rule.into([variable, sum], [variable, gradient, sum], scalars, variable.dtype);
  }
}
