// Resilient backpropagation: steps by the sign of the gradient, with a size for each element.

import type { Tensor } from "../autograd/tensor.js";
import { input, parameter, select } from "../expr/expr.js";
import { describe } from "../ndarray/describe.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, type Arguments } from "./arguments.js";
import { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";
import { withDefaults } from "./options.js";
import { filledLike, g, kept, nextStep, p } from "./rules.js";
import type { ParameterState } from "./state.js";

export interface RpropOptions {
  /** The size of every element's first step. */
  lr?: number;
  /** By what a size is multiplied where the gradient's sign has changed, and where it has not. */
  etas?: readonly [minus: number, plus: number];
  /** The least and the greatest size of a step. */
  stepSizes?: readonly [least: number, greatest: number];
  /** Goes up the gradient instead of down. */
  maximize?: boolean;
}

type Group = ParameterGroup<Required<RpropOptions>>;

const [previous, size] = [input(2), input(3)];
const [sign, minus, plus] = [parameter(0), parameter(1), parameter(2)];
const [least, greatest] = [parameter(3), parameter(4)];
const gradient = g.mul(sign);
const agreement = gradient.mul(previous);
const turned = agreement.lt(0);
// What is no number stays none.
const same = select(agreement.eq(0), 1, agreement);
const factor = select(agreement.gt(0), plus, select(turned, minus, same));
const nextSize = size.mul(factor).max(least).min(greatest);
// Where the sign has changed, the element rests for one step.
const direction = select(turned, 0, gradient);
const rule = new ElementwiseFunction([p.sub(direction.sign().mul(nextSize)), direction, nextSize], 5);

const ARGUMENTS = ["lr", "etas", "stepSizes"] as const;

/**
 * p = p - size sign(g), each element with a size of its own: times `etas[1]` where g has kept its sign, times `etas[0]`
 * where it has changed, and then without a step. For gradients of the whole data set: noise changes signs.
 *
 * @throws RangeError for a negative rate, and unless 0 < etas[0] < 1 < etas[1].
 * @example const optimizer = new optim.Rprop(model.parameters(), { lr: 0.01 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.Rprop.html
 */
export class Rprop extends Optimizer<Required<RpropOptions>> {
  constructor(params: Parameters<RpropOptions>, ...args: Arguments<RpropOptions, typeof ARGUMENTS>) {
    const given = bind<RpropOptions>("Rprop", args, ARGUMENTS, ["maximize"]);
    const defaults = {
      lr: 0.01,
      etas: [0.5, 1.2] as const,
      stepSizes: [1e-6, 50] as const,
      maximize: false,
    };
    const options = withDefaults("Rprop", defaults, given);
    const [etaMinus, etaPlus] = pairOf("etas", options.etas);
    pairOf("stepSizes", options.stepSizes);
    if (!(0 < etaMinus && etaMinus < 1 && 1 < etaPlus)) {
      throw new RangeError(
        `Rprop: Invalid eta values: ${etaMinus}, ${etaPlus}; the first must be in (0, 1), the second above 1`,
      );
    }
    super("Rprop", params, options);
  }

  protected override initialState(variable: Tensor, group: Group): ParameterState {
    const { array } = variable;
    return { step: 0, prev: filledLike(array, 0), step_size: filledLike(array, group.lr) };
  }

  protected override update(variable: NDArray, gradient: NDArray, group: Group, state: ParameterState): void {
    nextStep(state);
    const states = [kept(state, "prev"), kept(state, "step_size")];
    const scalars = [group.maximize ? -1 : 1, ...group.etas, ...group.stepSizes];
    rule.into([variable, ...states], [variable, gradient, ...states], scalars, variable.dtype);
  }
}

function pairOf(name: string, pair: unknown): readonly [number, number] {
  if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((n) => typeof n === "number")) {
    throw new TypeError(
      `Rprop: argument '${name}' must be an array of two numbers, but got ${describe(pair)}`,
    );
  }
  return pair as unknown as readonly [number, number];
}
