// What every optimizer shares: groups of parameters, their state, and the step over all of them.

import { enableGrad, noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { clearGradient } from "../nn/gradients.js";

/** Parameters that share options. */
export type ParameterGroup<Options> = Options & { params: Tensor[] };

/** Tensors, or groups of tensors with options of their own. */
export type Parameters<Options> =
  | Iterable<Tensor>
  | Iterable<{ params: Iterable<Tensor> | Tensor } & Partial<Options>>;

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function";

/** @typeParam State what is kept for each parameter between steps. */
export abstract class Optimizer<Options extends object, State> {
  /** The groups; changing an option here takes effect at the next step. */
  readonly paramGroups: ParameterGroup<Options>[] = [];
  protected readonly state: Map<Tensor, State> = new Map();

  protected constructor(
    private readonly name: string,
    params: Parameters<Options>,
    private readonly defaults: Options,
  ) {
    if (params instanceof Tensor || !isIterable(params)) {
      throw new TypeError(
        `${name}: params argument given to the optimizer should be an iterable of Tensors or groups, but got ${describe(params)}` +
          `${params instanceof Tensor ? "; use [tensor]" : ""}`,
      );
    }
    const list: unknown[] = [...(params as Iterable<unknown>)];
    if (list.length === 0) {
      throw new RangeError(`${name}: optimizer got an empty parameter list`);
    }
    const groups = list.every((entry) => entry instanceof Tensor) ? [{ params: list as Tensor[] }] : list;
    for (const group of groups) {
      this.addParamGroup(group as { params: Iterable<Tensor> | Tensor } & Partial<Options>);
    }
  }

  /** Adds parameters with options of their own; what is left out is as for the others. */
  addParamGroup(group: { params: Iterable<Tensor> | Tensor } & Partial<Options>): void {
    if (typeof group !== "object" || group === null || group.params === undefined) {
      throw new TypeError(
        `${this.name}: optimizer can only optimize Tensors, or groups { params: [...] }, but got ${describe(group)}`,
      );
    }
    if (!(group.params instanceof Tensor) && !isIterable(group.params)) {
      throw new TypeError(
        `${this.name}: a group's params should be an iterable of Tensors, but got ${describe(group.params)}`,
      );
    }
    const params = group.params instanceof Tensor ? [group.params] : [...group.params];
    const known = new Set(this.paramGroups.flatMap((g) => g.params));
    for (const variable of params) {
      if (!(variable instanceof Tensor)) {
        throw new TypeError(
          `${this.name}: optimizer can only optimize Tensors, but one of the params is ${describe(variable)}`,
        );
      }
      if (!variable.isLeaf) {
        throw new Error(
          `${this.name}: can't optimize a non-leaf Tensor; give it the tensor that was created, not one computed from it`,
        );
      }
      if (known.has(variable)) {
        throw new Error(`${this.name}: some parameters appear in more than one parameter group`);
      }
      known.add(variable);
    }
    this.paramGroups.push({ ...this.defaults, ...group, params });
  }

  /** Drops every gradient, or fills it with zeros. */
  zeroGrad(setToNone = true): void {
    for (const group of this.paramGroups) {
      for (const variable of group.params) {
        clearGradient(variable, setToNone);
      }
    }
  }

  /**
   * Changes every parameter that has a gradient.
   *
   * @param closure computes the loss anew and is called first; its value is returned.
   */
  step(closure?: () => Tensor): Tensor | undefined {
    if (closure !== undefined && typeof closure !== "function") {
      throw new TypeError(`step: the closure must be a function, but got ${describe(closure)}`);
    }
    const loss = closure === undefined ? undefined : enableGrad(closure);
    noGrad(() => {
      for (const group of this.paramGroups) {
        for (const variable of group.params) {
          if (variable.gradient !== null) {
            this.update(variable, variable.gradient.array, group);
            variable.array.storage.version++;
          }
        }
      }
    });
    return loss;
  }

  /** One parameter's step, in place. */
  protected abstract update(variable: Tensor, gradient: NDArray, group: ParameterGroup<Options>): void;
}
