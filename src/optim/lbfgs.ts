// Limited-memory BFGS: a second-order method from the last gradients.

import { enableGrad, noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { abs } from "../ops/signs.js";
import { add_ } from "../ops/arithmetic.js";
import { clone, copy_ } from "../ops/conversion.js";

import { cat } from "../ops/joining.js";
import { sum } from "../ops/reductions.js";
import { narrow } from "../ops/parts.js";
import { reshape } from "../ops/view.js";
import { zerosLike } from "../ops/creation-like.js";
import { bind, type Arguments } from "./arguments.js";
import { Optimizer, type Parameters } from "./optimizer.js";
import { withDefaults } from "./options.js";
import { type Point, strongWolfe } from "./strong-wolfe.js";
import {
  largest,
  nextDirection,
  numberOf,
  product,
  readMemory,
  startingMemory,
  writeMemory,
} from "./lbfgs-memory.js";
import type { ParameterState } from "./state.js";

export interface LBFGSOptions {
  /** The first step length that is tried, or the only one. */
  lr?: number;
  /** Iterations of one `step`. */
  maxIter?: number;
  /** Calls of the closure in one `step`; by default 1.25 times the iterations. */
  maxEval?: number | null;
  /** Ends when no component of the gradient is larger. */
  toleranceGrad?: number;
  /** Ends when neither the parameters nor the loss change by more. */
  toleranceChange?: number;
  /** How many gradients are kept. */
  historySize?: number;
  lineSearchFn?: "strong_wolfe" | null;
}

const ARGUMENTS = [
  "lr",
  "maxIter",
  "maxEval",
  "toleranceGrad",
  "toleranceChange",
  "historySize",
  "lineSearchFn",
] as const;

/**
 * Minimises with an approximate inverse Hessian from the last `historySize` gradients. `step` needs a closure, which it
 * calls several times: it clears the gradients, computes the loss and its gradient, and returns the loss.
 *
 * @throws Error for more than one group of parameters, and for a step without a closure.
 * @example
 * const optimizer = new optim.LBFGS(model.parameters(), { lineSearchFn: "strong_wolfe" });
 * optimizer.step(() => {
 *   optimizer.zeroGrad();
 *   const loss = criterion(model(x), y);
 *   loss.backward();
 *   return loss;
 * });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.LBFGS.html
 */
export class LBFGS extends Optimizer<Required<LBFGSOptions>> {
  protected override readonly flatState = true;
  private readonly variables: readonly Tensor[];

  constructor(params: Parameters<LBFGSOptions>, ...args: Arguments<LBFGSOptions, typeof ARGUMENTS>) {
    const given = bind<LBFGSOptions>("LBFGS", args, ARGUMENTS);
    const maxIter = given.maxIter ?? 20;
    const defaults = {
      lr: 1,
      maxIter,
      maxEval: null,
      toleranceGrad: 1e-7,
      toleranceChange: 1e-9,
      historySize: 100,
      lineSearchFn: null,
    };
    const options = withDefaults("LBFGS", defaults, given);
    options.maxEval ??= Math.floor((maxIter * 5) / 4);
    if (options.lineSearchFn !== null && options.lineSearchFn !== "strong_wolfe") {
      throw new RangeError(
        `LBFGS: only 'strong_wolfe' is supported for lineSearchFn, but got ${describe(options.lineSearchFn)}`,
      );
    }
    super("LBFGS", params, options);
    if (this.paramGroups.length !== 1) {
      throw new Error("LBFGS: doesn't support per-parameter options (parameter groups)");
    }
    this.variables = this.paramGroups[0]?.params ?? [];
  }

  protected override initialState(): ParameterState {
    return { func_evals: 0, n_iter: 0 };
  }

  protected override update(): void {
    throw new Error("LBFGS: moves all parameters together");
  }

  /** Moves all parameters along a few directions; gives the loss before the first. */
  override step(closure?: () => Tensor): Tensor {
    return super.step(closure) as Tensor;
  }

  protected override run(closure: (() => Tensor) | undefined): Tensor {
    if (typeof closure !== "function") {
      throw new TypeError(
        `LBFGS: step needs a closure that computes the loss and its gradient, but got ${describe(closure)}`,
      );
    }
    const first = enableGrad(closure);
    noGrad(() => {
      this.iterate(closure, numberOf(first));
    });
    return first;
  }

  private iterate(closure: () => Tensor, firstLoss: number): void {
    const options = this.paramGroups[0] as Required<LBFGSOptions>;
    const { lr, maxIter, toleranceGrad, toleranceChange, lineSearchFn } = options;
    const key = this.variables[0] as Tensor;
    const state = this.state.get(key) ?? this.initialState();
    this.state.set(key, state);
    const count = (name: "func_evals" | "n_iter", by: number): number => {
      state[name] = (state[name] as number) + by;
      return state[name];
    };
    count("func_evals", 1);
    let evaluations = 1;
    let loss = firstLoss;
    let gradient = this.flatGradient();
    if (largest(gradient) <= toleranceGrad) {
      return;
    }
    let memory = readMemory(state);
    for (let i = 1; i <= maxIter; i++) {
      const isFirst = count("n_iter", 1) === 1 || memory === null;
      memory =
        isFirst || memory === null
          ? startingMemory(gradient)
          : nextDirection(memory, gradient, options.historySize);
      const { direction } = memory;
      memory.gradient = clone(gradient);
      memory.loss = loss;
      memory.step = isFirst ? Math.min(1, 1 / numberOf(sum(abs(gradient)))) * lr : lr;
      const slope = product(gradient, direction);
      if (slope > -toleranceChange) {
        break;
      }
      let tried = 0;
      if (lineSearchFn !== null) {
        const found = this.search(
          closure,
          { t: 0, f: loss, gradient, slope },
          memory.step,
          direction,
          toleranceChange,
        );
        loss = found.point.f;
        gradient = found.point.gradient;
        memory.step = found.point.t;
        tried = found.evaluations;
        this.move(memory.step, direction);
      } else {
        this.move(memory.step, direction);
        // In the last iteration the closure's answer would not be used.
        if (i !== maxIter) {
          loss = numberOf(enableGrad(closure));
          gradient = this.flatGradient();
          tried = 1;
        }
      }
      evaluations += tried;
      count("func_evals", tried);
      const enough =
        evaluations >= (options.maxEval as number) ||
        largest(gradient) <= toleranceGrad ||
        largest(direction) * memory.step <= toleranceChange ||
        Math.abs(loss - memory.loss) < toleranceChange;
      if (enough) {
        break;
      }
    }
    writeMemory(state, memory);
  }

  private search(
    closure: () => Tensor,
    start: Point,
    first: number,
    direction: Tensor,
    toleranceChange: number,
  ): { readonly point: Point; readonly evaluations: number } {
    const before = this.variables.map((variable) => clone(variable));
    const restore = (): void => {
      this.variables.forEach((variable, i) => {
        copy_(variable, before[i] as Tensor);
      });
    };
    const evaluate = (t: number): Point => {
      this.move(t, direction);
      const f = numberOf(enableGrad(closure));
      const gradient = this.flatGradient();
      restore();
      return { t, f, gradient, slope: product(gradient, direction) };
    };
    return strongWolfe(evaluate, start, first, largest(direction), toleranceChange);
  }

  private flatGradient(): Tensor {
    return cat(this.variables.map((variable) => reshape(variable.gradient ?? zerosLike(variable), [-1])));
  }

  private move(step: number, direction: Tensor): void {
    let offset = 0;
    for (const variable of this.variables) {
      const part = reshape(narrow(direction, 0, offset, variable.array.size), variable.shape);
      add_(variable, part, { alpha: step });
      offset += variable.array.size;
    }
  }
}
