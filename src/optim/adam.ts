// Adam and AdamW.

import type { Tensor } from "../autograd/tensor.js";
import { type Expr, input, parameter } from "../expr/expr.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, type Arguments } from "./arguments.js";
import { Optimizer, type ParameterGroup, type Parameters } from "./optimizer.js";
import { withDefaults } from "./options.js";
import { decayedGradient, filledLike, g, kept, nextStep, p, runningAverage, runningSquare } from "./rules.js";
import type { ParameterState } from "./state.js";

export interface AdamOptions {
  /** The learning rate. */
  lr?: number;
  /** How much of the running averages of the gradient and of its square stays at each step. */
  betas?: readonly [number, number];
  eps?: number;
  weightDecay?: number;
  /** Divides by the largest running average of the square so far. */
  amsgrad?: boolean;
  /** Goes up the gradient instead of down. */
  maximize?: boolean;
}

type Group = ParameterGroup<Required<AdamOptions>>;

const [average, square, largest] = [input(2), input(3), input(4)];
const [beta1, rest1, beta2, rest2] = [parameter(2), parameter(3), parameter(4), parameter(5)];
const [stepSize, root, eps] = [parameter(6), parameter(7), parameter(8)];

// Scalars 0 and 1 are what the direction and the decay take: the sign and the decay, or 1 - lr decay.
function rules(direction: Expr, decayed: Expr): { plain: ElementwiseFunction; amsgrad: ElementwiseFunction } {
  const nextAverage = runningAverage(average, beta1, rest1, direction);
  const nextSquare = runningSquare(square, beta2, rest2, direction);
  const nextLargest = largest.max(nextSquare);
  const moved = (of: Expr): Expr => decayed.sub(nextAverage.mul(stepSize).div(of.sqrt().div(root).add(eps)));
  return {
    plain: new ElementwiseFunction([moved(nextSquare), nextAverage, nextSquare], 9),
    amsgrad: new ElementwiseFunction([moved(nextLargest), nextAverage, nextSquare, nextLargest], 9),
  };
}

const coupled = rules(decayedGradient(), p);
const decoupled = rules(g.mul(parameter(0)), p.mul(parameter(1)));

const ARGUMENTS = ["lr", "betas", "eps", "weightDecay", "amsgrad"] as const;

abstract class AdamFamily extends Optimizer<Required<AdamOptions>> {
  protected abstract readonly decouples: boolean;

  protected override initialState(variable: Tensor, group: Group): ParameterState {
    const zeros = (): Tensor => filledLike(variable.array, 0);
    const state = { step: 0, exp_avg: zeros(), exp_avg_sq: zeros() };
    return group.amsgrad ? { ...state, max_exp_avg_sq: zeros() } : state;
  }

  protected override update(variable: NDArray, gradient: NDArray, group: Group, state: ParameterState): void {
    const [b1, b2] = group.betas;
    const step = nextStep(state);
    const scalars = [
      group.maximize ? -1 : 1,
      this.decouples ? 1 - group.lr * group.weightDecay : group.weightDecay,
      b1,
      1 - b1,
      b2,
      1 - b2,
      group.lr / (1 - b1 ** step),
      Math.sqrt(1 - b2 ** step),
      group.eps,
    ];
    const { plain, amsgrad } = this.decouples ? decoupled : coupled;
    const averages = [kept(state, "exp_avg"), kept(state, "exp_avg_sq")];
    if (group.amsgrad) {
      averages.push(kept(state, "max_exp_avg_sq"));
    }
    const rule = group.amsgrad ? amsgrad : plain;
    rule.into([variable, ...averages], [variable, gradient, ...averages], scalars, variable.dtype);
  }
}

function optionsOf(
  name: string,
  args: Arguments<AdamOptions, typeof ARGUMENTS>,
  weightDecay: number,
): Required<AdamOptions> {
  const given = bind<AdamOptions>(name, args, ARGUMENTS, ["maximize"]);
  const betas = [0.9, 0.999] as const;
  return withDefaults(
    name,
    { lr: 1e-3, betas, eps: 1e-8, weightDecay, amsgrad: false, maximize: false },
    given,
  );
}

/**
 * m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, p = p - lr m' / (sqrt(v') + eps), with m' = m / (1 - b1^t) and
 * v' = v / (1 - b2^t) at step t. The weight decay is added to g.
 *
 * @throws RangeError for negative options and for betas outside [0, 1).
 * @example const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html
 */
export class Adam extends AdamFamily {
  protected override readonly decouples = false;

  constructor(params: Parameters<AdamOptions>, ...args: Arguments<AdamOptions, typeof ARGUMENTS>) {
    super("Adam", params, optionsOf("Adam", args, 0));
  }
}

/**
 * Adam whose weight decay shrinks the parameters themselves: p = p (1 - lr decay) first, then Adam's step.
 *
 * @throws RangeError for negative options and for betas outside [0, 1).
 * @example const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-3, weightDecay: 0.05 });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 */
export class AdamW extends AdamFamily {
  protected override readonly decouples = true;

  constructor(params: Parameters<AdamOptions>, ...args: Arguments<AdamOptions, typeof ARGUMENTS>) {
    super("AdamW", params, optionsOf("AdamW", args, 1e-2));
  }
}
